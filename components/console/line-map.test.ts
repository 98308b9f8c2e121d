import { describe, expect, test } from 'vitest'
import { lineCount, wrapOffsets } from './cell-width'
import { LineMap } from './line-map'
import { LineStore } from './line-store'

function storeOf(...rows: [stream: 'stdout' | 'stderr', text: string][]): LineStore {
  const store = new LineStore()
  for (const [stream, text] of rows) store.append(stream, text)
  return store
}

function places(map: LineMap): string[] {
  return Array.from({ length: map.lineCount }, (_, line) => {
    const place = map.place(line)
    return place === null ? 'none' : `${place.row}.${place.line}`
  })
}

describe('wrapping', () => {
  test.each([
    ['', 10, 1],
    ['a'.repeat(10), 10, 1],
    ['a'.repeat(11), 10, 2],
    ['汉'.repeat(5), 10, 1],
    ['汉'.repeat(6), 10, 2],
    [`a${'汉'.repeat(5)}`, 10, 2],
    ['🙂'.repeat(11), 10, 3],
    ['e\u0301'.repeat(10), 10, 1],
    ['\tab', 10, 1],
    ['\tabc', 10, 2],
    ['汉汉', 1, 2],
  ])('%j in %i columns takes %i lines', (text, columns, lines) => expect(lineCount(text, columns)).toBe(lines))

  test('a line never breaks inside a character', () => {
    expect(wrapOffsets('🙂🙂🙂', 3)).toEqual([2, 4])
  })
})

describe('lines to rows', () => {
  test('without wrapping and filter a line is a row', () => {
    const map = new LineMap(storeOf(['stdout', 'a\nb\n']), { stream: null, columns: null })
    expect(places(map)).toEqual(['0.0', '1.0'])
    expect(map.lineOf(1)).toBe(1)
  })

  test('wrapped rows take as many lines as they need', () => {
    const map = new LineMap(storeOf(['stdout', 'abcdefg\nxy\n汉字汉字\n']), { stream: null, columns: 4 })
    expect(map.update()).toBe(true)
    expect(places(map)).toEqual(['0.0', '0.1', '1.0', '2.0', '2.1'])
    expect(map.lineOf(2)).toBe(3)
  })

  test('escape sequences take no room', () => {
    const map = new LineMap(storeOf(['stdout', '\u001b[31mabcd\u001b[0m\n']), { stream: null, columns: 4 })
    map.update()
    expect(map.lineCount).toBe(1)
  })

  test('a filter leaves the other stream out', () => {
    const store = storeOf(['stdout', 'a\n'], ['stderr', 'b\n'], ['stdout', 'c\n'])
    const map = new LineMap(store, { stream: 'stdout', columns: null })
    map.update()
    expect(places(map)).toEqual(['0.0', '2.0'])
    expect(map.lineOf(1)).toBe(1)
  })

  test('the last row is counted again when it has grown', () => {
    const store = storeOf(['stdout', 'abc'])
    const map = new LineMap(store, { stream: null, columns: 4 })
    map.update()
    store.append('stdout', 'defgh\n')
    store.append('stdout', 'i\n')
    map.update()
    expect(places(map)).toEqual(['0.0', '0.1', '1.0'])
  })

  test('a row broken into by another stream keeps its whole length', () => {
    const store = storeOf(['stdout', 'abcde'], ['stderr', 'x\n'])
    const map = new LineMap(store, { stream: null, columns: 4 })
    map.update()
    expect(places(map)).toEqual(['0.0', '0.1', '1.0'])
  })

  test('rows that the store drops leave the map, and the rest keeps its place', () => {
    const store = new LineStore({ maxRows: 5000 })
    const map = new LineMap(store, { stream: null, columns: 2 })
    for (let line = 0; line < 300_000; line += 1) {
      store.append('stdout', 'abc\n')
      if (line % 1000 === 0) map.update()
    }
    map.update()
    expect(map.lineCount).toBe((store.endRow - store.firstRow) * 2)
    expect(map.place(0)).toEqual({ row: store.firstRow, line: 0 })
    expect(map.place(map.lineCount - 1)).toEqual({ row: 299_999, line: 1 })
    expect(map.lineOf(299_999)).toBe(map.lineCount - 2)
  })

  test('what takes long is done in slices', () => {
    const store = storeOf(['stdout', '汉字\n'.repeat(5000)])
    const map = new LineMap(store, { stream: null, columns: 80 })
    let slices = 1
    while (!map.update(0)) slices += 1
    expect(slices).toBeGreaterThan(2)
    expect(map.lineCount).toBe(5000)
  })
})
