import '#server-only'
import sharp, { type OverlayOptions } from 'sharp'
import { CARD_HEIGHT, CARD_WIDTH } from '@/lib/contracts/embed'
import type { CardFonts } from './card-fonts'
import type { CardText } from './card-text'

const MARGIN = 72
const WIDTH = CARD_WIDTH - 2 * MARGIN
const CODE_TOP = 296

/** By the names that are in the files, where a font of all weights is called by its first. */
const SANS = 'Noto Sans SC Thin,Noto Sans Hebrew Thin,Noto Sans Arabic'

/** The colours of the light theme. */
const BACKGROUND = `<svg xmlns="http://www.w3.org/2000/svg" width="${CARD_WIDTH}" height="${CARD_HEIGHT}">
<rect width="100%" height="100%" fill="#eeebe4"/>
<rect width="100%" height="12" fill="#0b6b5f"/>
<rect x="${MARGIN - 28}" y="${CODE_TOP - 24}" width="${WIDTH + 56}" height="${CARD_HEIGHT}" rx="20" fill="#fdfcf9" stroke="#dfdad0" stroke-width="2"/>
<g transform="translate(${CARD_WIDTH - MARGIN - 64} 44) scale(2)">
<rect width="32" height="32" rx="8" fill="#0b6b5f"/>
<path d="M9 9.5 15.5 16 9 22.5" fill="none" stroke="#fff" stroke-width="3.2" stroke-linecap="round" stroke-linejoin="round"/>
<circle cx="21.5" cy="21" r="3.1" fill="#fff"/></g></svg>`

interface TextBox {
  text: string
  font: string
  color: string
  left: number
  top: number
  width: number
  maxHeight: number
  isWrapped?: boolean
}

/** The picture of a link, as a PNG. Its text is laid out by Pango, which knows of scripts that are written to the left. */
export async function drawCard({ title, language, file, lines }: CardText, fonts: CardFonts): Promise<Buffer> {
  const kind = [language, file].filter((part) => part !== '').join('  ·  ')
  const boxes: TextBox[] = [
    { text: kind, font: `${SANS}, 26`, color: '#4d5753', left: MARGIN, top: 58, width: WIDTH - 120, maxHeight: 44 },
    {
      text: title,
      font: `${SANS}, Bold 52`,
      color: '#1b2321',
      left: MARGIN,
      top: 112,
      width: WIDTH,
      maxHeight: 152,
      isWrapped: true,
    },
    {
      text: lines.join('\n'),
      font: `JetBrains Mono,${SANS}, 26`,
      color: '#1b2321',
      left: MARGIN,
      top: CODE_TOP,
      width: WIDTH,
      maxHeight: CARD_HEIGHT - CODE_TOP,
    },
  ]
  const layers: OverlayOptions[] = []
  for (const box of boxes) {
    const layer = await drawText(box, fonts)
    if (layer !== null) layers.push({ input: layer, left: box.left, top: box.top })
  }
  return sharp(Buffer.from(BACKGROUND)).composite(layers).png({ palette: true }).toBuffer()
}

/** Null where there is nothing to be seen of it. */
async function drawText(
  { text, font, color, width, maxHeight, isWrapped }: TextBox,
  fonts: CardFonts,
): Promise<Buffer | null> {
  const covered = await fonts.prepare(text)
  if (covered.trim() === '') return null
  const drawn = await sharp({
    text: {
      text: `<span foreground="${color}" font_features="liga 0, calt 0">${escaped(covered)}</span>`,
      font,
      rgba: true,
      // Sizes of fonts are then pixels.
      dpi: 72,
      ...(isWrapped ? { width, wrap: 'word-char' as const } : {}),
    },
  })
    .png()
    .toBuffer({ resolveWithObject: true })
  const { info, data } = drawn
  if (info.width <= width && info.height <= maxHeight) return data
  const part = { left: 0, top: 0, width: Math.min(width, info.width), height: Math.min(maxHeight, info.height) }
  return sharp(data).extract(part).png().toBuffer()
}

/** For Pango's markup. */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
