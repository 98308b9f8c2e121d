import { expect, test } from 'vitest'
import { DISPLAY_MAX_CHARS, Displays } from './displays'

const sequence = (mime: string, text: string) => `\u001b]7741;${mime};${Buffer.from(text).toString('base64')}\u0007`
const html = sequence('text/html', '<b>你好</b>')

test('what is shown leaves its name in the text', () => {
  const displays = new Displays()
  expect(displays.take('stdout', `before ${html} after\n`)).toBe('before ▣ text/html 13 B after\n')
  expect(displays.list).toEqual([{ id: 0, kind: 'html', html: '<b>你好</b>' }])
})

test('a sequence may come in any pieces, each stream by itself', () => {
  for (let at = 1; at < html.length; at++) {
    const displays = new Displays()
    const text = [
      displays.take('stdout', `a${html.slice(0, at)}`),
      displays.take('stderr', 'x'),
      displays.take('stdout', `${html.slice(at)}b`),
    ]
    expect(text.join('|')).toMatch(/^a(▣.*)?\|x\|.*b$/)
    expect(displays.list).toHaveLength(1)
  }
})

test('images and tables are told apart, and what no browser shows is named only', () => {
  const displays = new Displays()
  displays.take('stdout', sequence('image/svg+xml', '<svg/>'))
  displays.take('stdout', sequence('application/vnd.codetok.table+json', '{"columns":["a"],"rows":[["1"]]}'))
  expect(displays.take('stdout', sequence('application/vnd.codetok.table+json', '[]'))).toMatch(/ ✕$/)
  expect(displays.take('stdout', sequence('application/pdf', 'x'))).toBe('▣ application/pdf 1 B ✕')
  expect(displays.list).toEqual([
    { id: 0, kind: 'image', url: `data:image/svg+xml;base64,${Buffer.from('<svg/>').toString('base64')}` },
    { id: 1, kind: 'table', table: { columns: ['a'], rows: [['1']] } },
  ])
})

test('colours stay, and a sequence with a hole swallows nothing that follows', () => {
  const displays = new Displays()
  expect(displays.take('stdout', '\u001b[31mred\u001b[0m')).toBe('\u001b[31mred\u001b[0m')
  expect(displays.take('stdout', `${html.slice(0, 22)}`)).toBe('')
  expect(displays.take('stdout', ' line after the hole\n')).toBe(' line after the hole\n')
  expect(displays.list).toEqual([])
})

test('what is too large, or one too many, is named and not kept', () => {
  const displays = new Displays()
  displays.take('stdout', `\u001b]7741;image/png;${'A'.repeat(DISPLAY_MAX_CHARS)}`)
  displays.take('stdout', 'A'.repeat(1000))
  expect(displays.take('stdout', '\u0007.')).toMatch(/^▣ image\/png .* ✕\.$/)
  for (let count = 0; count < 101; count++) displays.take('stdout', html)
  expect(displays.list).toHaveLength(100)
  displays.clear()
  expect(displays.list).toEqual([])
})
