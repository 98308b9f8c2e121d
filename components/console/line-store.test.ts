import { describe, expect, test } from 'vitest'
import type { OutputStream } from './line-block'
import { LineStore, ROW_MAX_CHARS } from './line-store'

function rowsOf(store: LineStore): { text: string; stream: OutputStream; isTerminated: boolean }[] {
  return Array.from({ length: store.endRow - store.firstRow }, (_, index) => {
    const row = store.row(store.firstRow + index)
    if (row === null) throw new Error(`row ${index} is missing`)
    return row
  })
}

const textsOf = (store: LineStore) => rowsOf(store).map(({ text }) => text)
const written = (store: LineStore) =>
  rowsOf(store)
    .map(({ text, isTerminated }) => (isTerminated ? `${text}\n` : text))
    .join('')

describe('lines', () => {
  test('a line cut into chunks is one row', () => {
    const store = new LineStore()
    for (const chunk of ['he', 'llo', '\n', 'wor', 'ld\nend']) store.append('stdout', chunk)
    expect(textsOf(store)).toEqual(['hello', 'world', 'end'])
    expect(rowsOf(store).map(({ isTerminated }) => isTerminated)).toEqual([true, true, false])
  })

  test('empty lines are rows', () => {
    const store = new LineStore()
    store.append('stdout', '\n\na\n')
    expect(textsOf(store)).toEqual(['', '', 'a'])
  })

  test('rows are in the order of writing, and a stream that breaks into a line starts a row', () => {
    const store = new LineStore()
    store.append('stdout', 'name: ')
    store.append('stderr', 'warning\n')
    store.append('stdout', 'done\n')
    expect(rowsOf(store)).toEqual([
      { text: 'name: ', stream: 'stdout', isTerminated: false },
      { text: 'warning', stream: 'stderr', isTerminated: true },
      { text: 'done', stream: 'stdout', isTerminated: true },
    ])
  })

  test('what is stored, put together, is what was written, however it was cut', () => {
    const text = Array.from({ length: 5000 }, (_, index) => `line ${index} ${'汉字🙂'.repeat(index % 7)}\n`).join('')
    const store = new LineStore()
    for (let at = 0, step = 1; at < text.length; at += step, step = (step * 7 + 3) % 997) {
      store.append('stdout', text.slice(at, at + step))
      if (step === 0) step = 1
    }
    expect(written(store)).toBe(text)
  })

  test('a listener hears of every change', () => {
    const store = new LineStore()
    let heard = 0
    const stop = store.subscribe(() => {
      heard += 1
    })
    store.append('stdout', 'a')
    store.clear()
    stop()
    store.append('stdout', 'b')
    expect(heard).toBe(2)
  })
})

describe('long lines', () => {
  test('a line longer than a row is cut, and not inside a character', () => {
    const store = new LineStore()
    const line = `a${'🙂'.repeat(ROW_MAX_CHARS)}`
    store.append('stdout', `${line}\nnext\n`)
    const texts = textsOf(store)
    expect(texts.length).toBe(4)
    expect(texts.every((text) => text.length <= ROW_MAX_CHARS && text.isWellFormed())).toBe(true)
    expect(written(store)).toBe(`${line}\nnext\n`)
  })

  test('a full block of rows whose last is open takes the other stream into the next block', () => {
    const store = new LineStore()
    store.append('stdout', '\n'.repeat(1023))
    store.append('stdout', 'open')
    store.append('stderr', 'oops\n')
    store.append('stdout', 'on\n')
    expect(textsOf(store).slice(-3)).toEqual(['open', 'oops', 'on'])
  })

  test('a progress bar that goes on for hours keeps what it shows and no more', () => {
    const store = new LineStore()
    for (let step = 0; step < 100_000; step += 1) store.append('stderr', `\r${step} of 100000`)
    store.append('stderr', '\ndone\n')
    expect(textsOf(store).length).toBe(2)
    expect(textsOf(store)[0]?.endsWith('\r99999 of 100000')).toBe(true)
    expect(store.charCount).toBeLessThan(3 * ROW_MAX_CHARS)
  })

  test('a progress bar that arrives at once is kept to its end', () => {
    const store = new LineStore()
    store.append('stdout', `${Array.from({ length: 9000 }, (_, step) => `${step}%`).join('\r')}\nafter\n`)
    expect(textsOf(store)).toEqual(['\r8999%', 'after'])
  })

  test('Windows line ends are no progress bar', () => {
    const store = new LineStore()
    const text = `${'x'.repeat(5000)}\r\nb\r\n`
    store.append('stdout', text)
    expect(written(store)).toBe(text)
  })
})

describe('bounds', () => {
  test('the oldest rows are dropped, and rows keep their numbers', () => {
    const store = new LineStore({ maxRows: 3000 })
    for (let line = 0; line < 10_000; line += 1) store.append('stdout', `${line}\n`)
    expect(store.endRow).toBe(10_000)
    expect(store.endRow - store.firstRow).toBeLessThanOrEqual(3000)
    expect(store.row(store.firstRow)?.text).toBe(String(store.firstRow))
    expect(store.row(9999)?.text).toBe('9999')
    expect(store.row(0)).toBeNull()
  })

  test('characters are bounded too', () => {
    const store = new LineStore({ maxChars: 1_000_000 })
    for (let line = 0; line < 3000; line += 1) store.append('stdout', `${'x'.repeat(1000)}\n`)
    expect(store.charCount).toBeLessThanOrEqual(1_000_000)
    expect(store.row(store.endRow - 1)?.text.length).toBe(1000)
  })

  test('clearing drops what is there and not what comes', () => {
    const store = new LineStore()
    store.append('stdout', 'a\nb\n')
    store.clear()
    store.append('stdout', 'c\n')
    expect(textsOf(store)).toEqual(['c'])
    expect(store.firstRow).toBe(2)
  })
})

describe('colours', () => {
  test('the style that a block starts with is what the one before left on, stream by stream', () => {
    const store = new LineStore()
    store.append('stdout', `\u001b[31mred${'\n'.repeat(1100)}`)
    store.append('stderr', '\u001b[1mbold\n')
    store.append('stdout', '\n'.repeat(1100))
    const styles = store.blocks.at(-1)?.stylesAtStart
    expect(styles?.stdout.foreground).toBe(1)
    expect(styles?.stderr.foreground).toBe(-1)
    expect(styles?.stderr.attributes).toBe(1)
  })
})
