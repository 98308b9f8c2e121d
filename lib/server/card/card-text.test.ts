import { expect, test } from 'vitest'
import { cardTextOf } from './card-text'

const of = (title: string, files: Record<string, string> = {}, entry: string | null = null) =>
  cardTextOf({ title, files: new Map(Object.entries(files)), entry })

test('a card tells the title, the language and how the program begins', () => {
  const files = { 'README.txt': 'hello', 'main.py': 'import sys\n\tprint(1)  \n', 'b.js': '' }
  expect(of('快速排序', files)).toEqual({
    title: '快速排序',
    language: 'Python',
    file: 'main.py',
    lines: ['import sys', '  print(1)', ''],
  })
  expect(of('x', files, 'b.js')).toMatchObject({ language: 'JavaScript', file: 'b.js' })
  expect(of('x', { 'a.unknown': '1' })).toMatchObject({ language: '', file: 'a.unknown' })
  expect(of(' ')).toEqual({ title: 'codetok', language: '', file: '', lines: [''] })
})

test('no text is longer than there is room for; Chinese takes two columns', () => {
  expect(of('a'.repeat(200)).title).toBe(`${'a'.repeat(56)}…`)
  expect(of('字'.repeat(200)).title).toBe(`${'字'.repeat(28)}…`)
  const { lines, file } = of('x', { [`${'d/'.repeat(99)}f.js`]: `${'y'.repeat(1000)}\n`.repeat(5000) })
  expect(lines).toHaveLength(9)
  expect(Math.max(...lines.map((line) => line.length))).toBe(67)
  expect(file.length).toBe(61)
})

test('what turns text around, is not seen, or is heaped on a letter is left out', () => {
  expect(of('safe\u202egpj.exe\u0000\u200b\u2066').title).toBe('safegpj.exe')
  expect(of(`z${'\u0301\u0302\u0303'.repeat(40)}!`).title).toHaveLength(4)
  expect(of('שלום עולם').title).toBe('שלום עולם')
})
