import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'

/** WCAG 2.2: 4.5 for text, 3 for what is drawn. */
const TEXT = 4.5
const GRAPHICS = 3

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}

async function readTheme(selector: string): Promise<(token: string) => string> {
  const css = await readFile('app/globals.css', 'utf8')
  const [, block = ''] = new RegExp(`^${selector.replace('.', '\\.')} \\{([^}]*)\\}`, 'm').exec(css) ?? []
  const tokens = new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]))
  return (token) => tokens.get(token) ?? expect.fail(`${selector} has no --${token}`)
}

const GROUNDS = ['canvas', 'surface', 'raised', 'sunken']
const INKS = ['ink', 'ink-muted', 'ink-faint', 'accent', 'danger', 'warn', 'ok']
const ON = [
  ['accent-ink', 'accent'],
  ['accent-ink', 'accent-strong'],
  ['danger-ink', 'danger'],
  ['danger-ink', 'danger-strong'],
  ['ink', 'accent-wash'],
  ['ink-muted', 'accent-wash'],
  ['ink', 'danger-wash'],
  ['danger', 'danger-wash'],
  ['ink', 'warn-wash'],
  ['warn', 'warn-wash'],
  ['ink', 'ok-wash'],
  ['ink', 'code-selection'],
] as const

describe.each([[':root'], ['.dark']])('the palette of %s', (selector) => {
  it('can be read on every ground', async () => {
    const color = await readTheme(selector)
    for (const ground of GROUNDS) {
      for (const ink of INKS) {
        const seen = contrast(color(ink), color(ground))
        expect(seen, `${ink} on ${ground}`).toBeGreaterThanOrEqual(TEXT)
      }
    }
    for (const [ink, ground] of ON) {
      expect(contrast(color(ink), color(ground)), `${ink} on ${ground}`).toBeGreaterThanOrEqual(TEXT)
    }
  })

  it('shows code, output and charts clearly', async () => {
    const color = await readTheme(selector)
    const code = ['keyword', 'string', 'number', 'comment', 'function', 'type'].map((name) => `code-${name}`)
    const ansi = Array.from({ length: 16 }, (_, index) => `ansi-${index}`)
    for (const ink of [...code, ...ansi]) {
      expect(contrast(color(ink), color('surface')), ink).toBeGreaterThanOrEqual(TEXT)
    }
    for (const series of ['series-1', 'series-2', 'series-3', 'series-4', 'line-strong', 'focus']) {
      expect(contrast(color(series), color('surface')), series).toBeGreaterThanOrEqual(GRAPHICS)
    }
  })
})
