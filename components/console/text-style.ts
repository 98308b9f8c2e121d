import type { CSSProperties } from 'react'
import { Attribute, type Colour, DEFAULT_COLOUR, isRgb, type SgrStyle, toRgb } from './sgr'

const CUBE_STEPS = [0, 95, 135, 175, 215, 255]

/** The look of a span; undefined for the plain one, which needs no element. */
export function cssOf(style: SgrStyle): CSSProperties | undefined {
  const { attributes } = style
  if (attributes === 0 && style.foreground === DEFAULT_COLOUR && style.background === DEFAULT_COLOUR) return undefined
  const has = (attribute: number) => (attributes & attribute) !== 0
  const isInverse = has(Attribute.inverse)
  const foreground = cssColour(style.foreground) ?? (isInverse ? 'var(--ink)' : undefined)
  const background = cssColour(style.background) ?? (isInverse ? 'var(--surface)' : undefined)
  const lines = [has(Attribute.underline) && 'underline', has(Attribute.strike) && 'line-through'].filter(Boolean)
  const css: CSSProperties = {}
  const colour = isInverse ? background : foreground
  const behind = isInverse ? foreground : background
  if (colour) css.color = colour
  if (behind) css.backgroundColor = behind
  if (has(Attribute.bold)) css.fontWeight = 600
  if (has(Attribute.dim)) css.opacity = 0.7
  if (has(Attribute.italic)) css.fontStyle = 'italic'
  if (has(Attribute.hidden)) css.opacity = 0
  if (lines.length > 0) css.textDecorationLine = lines.join(' ')
  return css
}

/** The theme's 16 colours, the 6×6×6 cube and the 24 greys of the 256-colour palette, and true colours. */
function cssColour(colour: Colour): string | undefined {
  if (colour === DEFAULT_COLOUR) return undefined
  if (isRgb(colour)) {
    const { red, green, blue } = toRgb(colour)
    return `rgb(${red} ${green} ${blue})`
  }
  if (colour < 16) return `var(--ansi-${colour})`
  if (colour >= 232) {
    const grey = 8 + (colour - 232) * 10
    return `rgb(${grey} ${grey} ${grey})`
  }
  const index = colour - 16
  const [red, green, blue] = [Math.floor(index / 36), Math.floor(index / 6) % 6, index % 6].map(
    (step) => CUBE_STEPS[step],
  )
  return `rgb(${red} ${green} ${blue})`
}
