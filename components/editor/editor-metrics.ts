/** What all ways to show code share, so that the one can take the other's place without a jump. */
export const LINE_HEIGHT_PX = 20
export const PADDING_TOP_PX = 10

/** Of a font size that the reader has chosen: 20 for 13, as the preview has it. */
export const lineHeightPx = (fontSizePx: number): number => Math.round(fontSizePx * 1.54)

export function monospace(): string {
  return getComputedStyle(document.documentElement).getPropertyValue('--font-mono').trim()
}
