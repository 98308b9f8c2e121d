/** What all ways to show code share, so that the one can take the other's place without a jump. */
export const FONT_SIZE_PX = 13
export const LINE_HEIGHT_PX = 20
export const PADDING_TOP_PX = 10

export function monospace(): string {
  return getComputedStyle(document.documentElement).getPropertyValue('--font-mono').trim()
}
