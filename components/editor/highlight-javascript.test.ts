import { describe, expect, it } from 'vitest'
import { highlightJavaScript } from './highlight-javascript'

describe('the coloured preview', () => {
  it('holds the text, character by character', () => {
    const text = ['const a = `x', '$' + '{1}`', '', '// end', ''].join('\n')
    const { lines } = highlightJavaScript(text)
    expect(lines.map(({ spans }) => spans.map((span) => span.text).join('')).join('\n')).toBe(text)
    expect(lines.flatMap(({ spans }) => spans).every((span) => text.startsWith(span.text, span.at))).toBe(true)
  })

  it('colours words as the editor does', () => {
    const { lines } = highlightJavaScript("import x from 'y' // why\nawait x(1)")
    const colored = lines.flatMap(({ spans }) => spans).filter(({ color }) => color !== null)
    expect(colored.map(({ text, color }) => [text, color])).toEqual([
      ['import', 'keyword'],
      ['from', 'keyword'],
      ["'y'", 'string'],
      ['// why', 'comment'],
      ['await', 'keyword'],
      ['1', 'number'],
    ])
  })
})
