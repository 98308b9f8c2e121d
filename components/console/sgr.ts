/**
 * Text attributes as SGR escape sequences (`ESC [ … m`) set them. Everything that is not a colour or an attribute of text is
 * left out on purpose: a program's output must not be able to move, hide or replace anything outside its own rows.
 */
export interface SgrStyle {
  readonly foreground: Colour
  readonly background: Colour
  /** Bits of `Attribute`. */
  readonly attributes: number
}

/** -1: the default; 0-255: an entry of the palette; from 0x1000000: 0x1000000 + RGB. */
export type Colour = number

export const DEFAULT_COLOUR: Colour = -1
const RGB_FLAG = 0x1000000

export const Attribute = { bold: 1, dim: 2, italic: 4, underline: 8, inverse: 16, hidden: 32, strike: 64 } as const

export const DEFAULT_STYLE: SgrStyle = { foreground: DEFAULT_COLOUR, background: DEFAULT_COLOUR, attributes: 0 }

export function isRgb(colour: Colour): boolean {
  return colour >= RGB_FLAG
}

export function toRgb(colour: Colour): { red: number; green: number; blue: number } {
  return { red: (colour >> 16) & 0xff, green: (colour >> 8) & 0xff, blue: colour & 0xff }
}

const SET: Record<number, number> = {
  1: Attribute.bold,
  2: Attribute.dim,
  3: Attribute.italic,
  4: Attribute.underline,
  7: Attribute.inverse,
  8: Attribute.hidden,
  9: Attribute.strike,
  21: Attribute.underline,
}
const UNSET: Record<number, number> = {
  22: Attribute.bold | Attribute.dim,
  23: Attribute.italic,
  24: Attribute.underline,
  27: Attribute.inverse,
  28: Attribute.hidden,
  29: Attribute.strike,
}

/** @param parameters what stands between `ESC [` and `m`, such as `1;31` or `38:2::255:0:0` */
export function applySgr(style: SgrStyle, parameters: string): SgrStyle {
  let { foreground, background, attributes } = style
  const codes = parameters.split(';')
  for (let index = 0; index < codes.length; index += 1) {
    const [head = '', ...sub] = (codes[index] ?? '').split(':')
    const code = head === '' ? 0 : Number(head)
    if (code === 38 || code === 48) {
      const { colour, used } =
        sub.length > 0 ? { colour: extendedColour(sub), used: 0 } : extendedFrom(codes.slice(index + 1))
      index += used
      if (colour === null) continue
      if (code === 38) foreground = colour
      else background = colour
    } else if (code === 0) {
      foreground = DEFAULT_COLOUR
      background = DEFAULT_COLOUR
      attributes = 0
    } else if (code === 4 && sub[0] === '0') attributes &= ~Attribute.underline
    else if (SET[code] !== undefined) attributes |= SET[code]
    else if (UNSET[code] !== undefined) attributes &= ~UNSET[code]
    else if (code >= 30 && code <= 37) foreground = code - 30
    else if (code === 39) foreground = DEFAULT_COLOUR
    else if (code >= 40 && code <= 47) background = code - 40
    else if (code === 49) background = DEFAULT_COLOUR
    else if (code >= 90 && code <= 97) foreground = code - 90 + 8
    else if (code >= 100 && code <= 107) background = code - 100 + 8
  }
  return { foreground, background, attributes }
}

/** `38;5;n` and `38;2;r;g;b`: the form in which the parts are parameters of their own. */
function extendedFrom(codes: string[]): { colour: Colour | null; used: number } {
  const kind = codes[0]
  if (kind === '5') return { colour: paletteColour(codes[1]), used: 2 }
  if (kind === '2') return { colour: rgbColour(codes[1], codes[2], codes[3]), used: 4 }
  // What follows would be read as attributes that nobody meant.
  return { colour: null, used: codes.length }
}

/** `38:5:n` and `38:2::r:g:b` (with or without the empty colour space). */
function extendedColour(sub: string[]): Colour | null {
  if (sub[0] === '5') return paletteColour(sub[1])
  if (sub[0] !== '2') return null
  const [red, green, blue] = sub.length >= 5 ? sub.slice(2) : sub.slice(1)
  return rgbColour(red, green, blue)
}

function paletteColour(value: string | undefined): Colour | null {
  return toByte(value)
}

function rgbColour(red: string | undefined, green: string | undefined, blue: string | undefined): Colour | null {
  const parts = [red, green, blue].map(toByte)
  const [r, g, b] = parts
  if (r === null || r === undefined || g === null || g === undefined || b === null || b === undefined) return null
  return RGB_FLAG + (r << 16) + (g << 8) + b
}

function toByte(value: string | undefined): number | null {
  const number = value === undefined || value === '' ? 0 : Number(value)
  return Number.isInteger(number) && number >= 0 && number <= 255 ? number : null
}
