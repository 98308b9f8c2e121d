import { describe, expect, test } from 'vitest'
import type { OutputStream } from './line-block'
import { LineStore } from './line-store'
import { LogSearch } from './log-search'
import { LogViewport } from './log-viewport'
import { ScrollModel, SPACER_MAX_PX } from './scroll-model'

const LINE_PX = 20

function viewportOf(lines: number, { heightPx = 200, text = 'line' } = {}) {
  const store = new LineStore()
  store.append('stdout', Array.from({ length: lines }, (_, line) => `${text} ${line}\n`).join(''))
  const viewport = new LogViewport(store)
  viewport.resize({ lineHeightPx: LINE_PX, heightPx })
  const drawAll = () => {
    let frame = viewport.nextFrame()
    while (!frame.isUpToDate) frame = viewport.nextFrame()
    viewport.scroll.acknowledge(viewport.scroll.native)
    return frame
  }
  /** The rows that can be seen, without those drawn around them. */
  const seen = () =>
    drawAll()
      .lines.filter(({ topPx }) => topPx > -LINE_PX && topPx < heightPx)
      .map(({ text: shown }) => shown)
  return { store, viewport, drawAll, seen }
}

describe('following', () => {
  test('the view is at the end, and stays there as output comes', () => {
    const { store, seen } = viewportOf(100)
    expect(seen().at(-1)).toBe('line 99')
    store.append('stdout', 'more\n')
    expect(seen().at(-1)).toBe('more')
  })

  test('scrolling away holds the place, and coming back follows again', () => {
    const { store, viewport, seen, drawAll } = viewportOf(100)
    drawAll()
    viewport.onScroll(400)
    expect(drawAll().isFollowing).toBe(false)
    store.append('stdout', 'more\n'.repeat(50))
    expect(seen()[0]).toBe('line 20')
    viewport.onScroll(150 * LINE_PX - 200)
    expect(drawAll().isFollowing).toBe(true)
  })

  test('a view that grows or shrinks does not stop following', () => {
    const { viewport, drawAll } = viewportOf(100)
    drawAll()
    viewport.resize({ lineHeightPx: LINE_PX, heightPx: 400 })
    // The browser moves the element to where the taller view ends, and says so before the next frame.
    viewport.onScroll(100 * LINE_PX - 400)
    expect(drawAll().isFollowing).toBe(true)
    viewport.resize({ lineHeightPx: LINE_PX, heightPx: 150 })
    // Told late: where the element was before it is moved to the new end.
    viewport.onScroll(100 * LINE_PX - 400)
    expect(drawAll().isFollowing).toBe(true)
  })

  test('when the oldest lines go, what is looked at stays', () => {
    const store = new LineStore({ maxRows: 20_000 })
    store.append('stdout', Array.from({ length: 20_000 }, (_, line) => `line ${line}\n`).join(''))
    const viewport = new LogViewport(store)
    viewport.resize({ lineHeightPx: LINE_PX, heightPx: 200 })
    viewport.nextFrame()
    viewport.scroll.acknowledge(viewport.scroll.native)
    viewport.onScroll(10_000 * LINE_PX)
    const top = () => viewport.nextFrame().lines.find(({ topPx }) => topPx >= 0)?.text
    expect(top()).toBe('line 10000')
    store.append('stdout', 'new\n'.repeat(5000))
    expect(store.firstRow).toBeGreaterThan(0)
    expect(top()).toBe('line 10000')
  })
})

describe('what is drawn', () => {
  test('only lines in view and a few around them, of a million', () => {
    const { drawAll } = viewportOf(1_000_000)
    const frame = drawAll()
    expect(frame.lines.length).toBeLessThan(30)
    expect(frame.spacerPx).toBe(SPACER_MAX_PX)
    expect(frame.lines.at(-1)?.text).toBe('line 999999')
  })

  test('a row that wraps is several lines, each with its part', () => {
    const { viewport, drawAll } = viewportOf(1, { text: 'abcdefghijklmnopqrstuvwxyz' })
    viewport.configure({ stream: null, columns: 20 })
    expect(drawAll().lines.map(({ row, start }) => [row, start])).toEqual([
      [0, 0],
      [0, 20],
    ])
  })

  test('wrapping otherwise keeps the row at the top', () => {
    const { viewport, drawAll, seen } = viewportOf(1000, { text: 'x'.repeat(100) })
    drawAll()
    viewport.onScroll(500 * LINE_PX)
    drawAll()
    viewport.configure({ stream: null, columns: 40 })
    expect(seen()[0]).toMatch(/ 500$/)
  })

  test('the ends of a selection stay on the page when the view goes elsewhere', () => {
    const { viewport, drawAll } = viewportOf(1000)
    drawAll()
    viewport.pin([
      { row: 3, offset: 0 },
      { row: 990, offset: 2 },
    ])
    const rows = drawAll().lines.map(({ row }) => row)
    expect(rows[0]).toBe(3)
    expect(rows.filter((row) => row === 990).length).toBe(1)
  })

  test('an empty log is empty', () => {
    expect(viewportOf(0).drawAll()).toMatchObject({ isEmpty: true, lines: [] })
  })
})

describe('going to a match', () => {
  test('it is shown in the middle, and following ends', () => {
    const { store, viewport, drawAll } = viewportOf(10_000)
    const search = new LogSearch(store, { text: 'line 4321', isCaseSensitive: false, stream: null })
    viewport.setSearch(search)
    expect(drawAll().matchCount).toBe(1)
    const match = search.at(0)
    if (match) viewport.reveal(match)
    const line = drawAll().lines.find(({ row }) => row === 4321)
    expect(line?.topPx).toBe(90)
    expect(drawAll().isFollowing).toBe(false)
  })

  test('one that is in view moves nothing', () => {
    const { viewport, drawAll } = viewportOf(1000)
    drawAll()
    const before = viewport.scroll.top
    viewport.reveal({ row: 995, start: 0 })
    expect(viewport.scroll.top).toBe(before)
  })
})

describe('a text taller than an element can be', () => {
  const contentPx = SPACER_MAX_PX * 3
  function tall() {
    const model = new ScrollModel()
    model.resize(contentPx, 500)
    return model
  }

  test('the scroll bar spans all of it', () => {
    const model = tall()
    model.follow(model.spacerPx / 2)
    expect(model.top / contentPx).toBeCloseTo(0.5, 3)
    model.follow(model.spacerPx - 500)
    expect(model.isAtEnd).toBe(true)
    model.follow(0)
    expect(model.top).toBe(0)
  })

  test('a turn of the wheel moves by its own pixels', () => {
    const model = tall()
    model.moveTo(1_000_000)
    model.acknowledge(model.native)
    model.follow(model.native + 100)
    expect(model.top).toBeCloseTo(1_000_100, 6)
    model.follow(model.native - 100)
    expect(model.top).toBeCloseTo(1_000_000, 6)
  })

  test('at rest the scroll bar returns to where the view is', () => {
    const model = tall()
    model.moveTo(1_000_000)
    model.acknowledge(model.native)
    for (let turn = 0; turn < 1000; turn += 1) model.follow(model.native + 100)
    const { top } = model
    model.settle()
    expect(model.native / (model.spacerPx - 500)).toBeCloseTo(top / (contentPx - 500), 6)
    expect(model.top).toBe(top)
  })

  test('what the browser makes of a place that it was asked for is no scrolling', () => {
    const model = tall()
    model.moveTo(1_234_567.8)
    model.acknowledge(Math.floor(model.native))
    expect(model.follow(Math.floor(model.native))).toBe(false)
    expect(model.top).toBeCloseTo(1_234_567.8, 6)
  })
})

describe('searching', () => {
  function searchIn(pieces: [OutputStream, string][], text: string, options: { isCaseSensitive?: boolean } = {}) {
    const store = new LineStore()
    for (const [stream, piece] of pieces) store.append(stream, piece)
    const search = new LogSearch(store, { text, isCaseSensitive: false, stream: null, ...options })
    search.update()
    const places = () =>
      Array.from({ length: search.count }, (_, index) => search.at(index)).map((m) => [m?.row, m?.start])
    return { store, search, places }
  }

  test('every place is found, in order', () => {
    const { places } = searchIn([['stdout', 'ab AB\nx\nzab\n']], 'ab')
    expect(places()).toEqual([
      [0, 0],
      [0, 3],
      [2, 1],
    ])
  })

  test('case counts if it is asked to', () => {
    expect(searchIn([['stdout', 'ab AB\n']], 'AB', { isCaseSensitive: true }).places()).toEqual([[0, 3]])
  })

  test('what is searched is what is shown', () => {
    const { places } = searchIn([['stdout', 'a\u001b[31mb\u001b[0mc 10%\r20%\n']], 'abc')
    expect(places()).toEqual([])
    expect(searchIn([['stdout', '\u001b[31ma\u001b[0mbc\n']], 'abc').places()).toEqual([[0, 0]])
  })

  test('a text with signs of patterns is a text', () => {
    expect(searchIn([['stdout', 'a.c (x) [1] $\n']], '(x) [').places()).toEqual([[0, 4]])
    expect(searchIn([['stdout', 'a\\b -/-\n']], '\\b -/').places()).toEqual([[0, 1]])
  })

  test('it goes on as the log grows, and looks at the last line anew', () => {
    const { store, search, places } = searchIn([['stdout', 'needle, nee']], 'needle')
    expect(places()).toEqual([[0, 0]])
    store.append('stdout', 'dle\nneedle\n')
    search.update()
    expect(places()).toEqual([
      [0, 0],
      [0, 8],
      [1, 0],
    ])
  })

  test('the next place from where the reader is comes first', () => {
    const { search } = searchIn([['stdout', 'x\n'.repeat(10)]], 'x')
    expect(search.indexFrom(4, 0)).toBe(4)
    expect(search.indexFrom(4, 1)).toBe(5)
    expect(search.indexFrom(99, 0)).toBe(0)
  })

  test('a large log is searched in slices, all of it', () => {
    const { store } = viewportOf(100_000)
    const search = new LogSearch(store, { text: '9999', isCaseSensitive: false, stream: null })
    let slices = 1
    while (!search.update(0)) slices += 1
    expect(slices).toBeGreaterThan(10)
    expect(search.count).toBe(19)
  })

  test('a filter leaves the other stream out', () => {
    const store = new LineStore()
    store.append('stdout', 'x\n')
    store.append('stderr', 'x\n')
    const search = new LogSearch(store, { text: 'x', isCaseSensitive: false, stream: 'stderr' })
    search.update()
    expect(search.at(0)).toEqual({ row: 1, start: 0 })
    expect(search.count).toBe(1)
  })
})
