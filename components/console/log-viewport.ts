import { wrapOffsets } from './cell-width'
import { type OutputStream, readRow } from './line-block'
import { LineMap, type LineMapOptions } from './line-map'
import type { LineStore } from './line-store'
import type { LogSearch, Match } from './log-search'
import type { LogPoint } from './log-selection'
import { plainText } from './row-spans'
import { ScrollModel } from './scroll-model'
import { DEFAULT_STYLE, type SgrStyle } from './sgr'
import { StyleCursor } from './stream-styles'

/** One line on the screen: a row, or where rows wrap a part of one. */
export interface LineView {
  readonly row: number
  readonly stream: OutputStream
  /** The row's text as it was written. */
  readonly text: string
  readonly style: SgrStyle
  /** The part of the row's visible text that this line shows. */
  readonly start: number
  readonly end: number
  /** Pixels below the top of the view. */
  readonly topPx: number
}

/** What the view shows at one moment. */
export interface Frame {
  readonly lines: readonly LineView[]
  readonly spacerPx: number
  readonly isFollowing: boolean
  readonly isEmpty: boolean
  readonly matchCount: number
  /** False: there is more to take up, so another frame is due. */
  readonly isUpToDate: boolean
}

export interface ViewportGeometry {
  readonly lineHeightPx: number
  readonly heightPx: number
}

const OVERSCAN_LINES = 6
/** Of each frame, for taking up new output or a new wrapping. */
const UPDATE_BUDGET_MS = 8
export const EMPTY_FRAME: Frame = {
  lines: [],
  spacerPx: 0,
  isFollowing: true,
  isEmpty: true,
  matchCount: 0,
  isUpToDate: true,
}

/** A window on a log: which lines are in it, following the end until somebody scrolls away from it. No React, no DOM. */
export class LogViewport {
  readonly scroll = new ScrollModel()
  readonly store: LineStore
  #map: LineMap
  #options: LineMapOptions = { stream: null, columns: null }
  #geometry: ViewportGeometry = { lineHeightPx: 20, heightPx: 0 }
  #isFollowing = true
  #search: LogSearch | null = null
  /** Their lines stay on the page wherever the view goes: the ends of a selection. */
  #pinned: readonly LogPoint[] = []
  readonly #styles = new StyleCursor()
  /** As of the last frame. */
  #firstRow = 0
  #topRow: number | null = null

  constructor(store: LineStore) {
    this.store = store
    this.#map = new LineMap(store, this.#options)
  }

  /** Wraps or filters otherwise; the row at the top stays there. */
  configure({ stream, columns }: LineMapOptions): void {
    if (stream === this.#options.stream && columns === this.#options.columns) return
    const topRow = this.#isFollowing ? null : (this.#map.place(this.#topLine)?.row ?? null)
    this.#options = { stream, columns }
    this.#map = new LineMap(this.store, this.#options)
    if (topRow === null) return
    this.#map.update()
    this.#fit()
    this.scroll.moveTo(this.#map.lineOf(topRow) * this.#geometry.lineHeightPx)
  }

  /** At once, and not with the next frame: the browser tells of the scrolling that a new size brings before that. */
  resize(geometry: ViewportGeometry): void {
    this.#geometry = geometry
    this.#fit()
    if (this.#isFollowing) this.scroll.moveToEnd()
  }

  setSearch(search: LogSearch | null): void {
    this.#search = search
  }

  pin(points: readonly LogPoint[]): void {
    this.#pinned = points
  }

  /** The element was scrolled to `native`. */
  onScroll(native: number): void {
    if (this.scroll.follow(native)) this.#isFollowing = this.scroll.isAtEnd
  }

  followEnd(): void {
    this.#isFollowing = true
  }

  /** Shows a match, in the middle unless it is in view already. */
  reveal({ row, start }: Match): void {
    this.#isFollowing = false
    this.#map.update()
    this.#fit()
    const line = this.#map.lineOf(row) + this.#lineWithin(row, start)
    const { lineHeightPx, heightPx } = this.#geometry
    const top = line * lineHeightPx
    const isInView = top >= this.scroll.top && top + lineHeightPx <= this.scroll.top + heightPx
    if (!isInView) this.scroll.moveTo(top - (heightPx - lineHeightPx) / 2)
  }

  /** Takes up what is new, within a small part of a frame's time, and says what to show. */
  nextFrame(): Frame {
    const isMapped = this.#map.update(UPDATE_BUDGET_MS)
    const isSearched = this.#search?.update(UPDATE_BUDGET_MS) ?? true
    this.#fit()
    if (this.#isFollowing) this.scroll.moveToEnd()
    else this.#stayInPlace()
    const { lineCount } = this.#map
    this.#firstRow = this.store.firstRow
    this.#topRow = this.#map.place(this.#topLine)?.row ?? null
    if (lineCount === 0) return { ...EMPTY_FRAME, isUpToDate: isMapped && isSearched }
    return {
      lines: this.#lines(),
      spacerPx: this.scroll.spacerPx,
      isFollowing: this.#isFollowing,
      isEmpty: false,
      matchCount: this.#search?.count ?? 0,
      isUpToDate: isMapped && isSearched,
    }
  }

  /** When the oldest rows go, what is in view stays where it is. */
  #stayInPlace(): void {
    const { firstRow } = this.store
    if (firstRow !== this.#firstRow && this.#topRow !== null) {
      const { lineHeightPx } = this.#geometry
      const offsetPx = this.scroll.top % lineHeightPx
      this.scroll.moveTo(this.#map.lineOf(this.#topRow) * lineHeightPx + offsetPx)
    }
  }

  /** The row at the top of the view. */
  get topRow(): number {
    return this.#map.place(this.#topLine)?.row ?? 0
  }

  get #topLine(): number {
    return Math.floor(this.scroll.top / this.#geometry.lineHeightPx)
  }

  #fit(): void {
    const { lineHeightPx, heightPx } = this.#geometry
    this.scroll.resize(this.#map.lineCount * lineHeightPx, heightPx)
  }

  #lines(): LineView[] {
    const { lineHeightPx, heightPx } = this.#geometry
    const first = Math.max(0, this.#topLine - OVERSCAN_LINES)
    const last = Math.min(this.#map.lineCount - 1, this.#topLine + Math.ceil(heightPx / lineHeightPx) + OVERSCAN_LINES)
    const wanted: number[] = []
    for (let line = first; line <= last; line += 1) wanted.push(line)
    for (const { row, offset } of this.#pinned) {
      const line = this.#map.lineOf(row) + this.#lineWithin(row, offset)
      if (line < first || line > last) wanted.push(line)
    }
    const ordered = [...new Set(wanted)].sort((one, other) => one - other)
    return ordered.flatMap((line) => this.#lineView(line) ?? [])
  }

  #lineView(line: number): LineView | null {
    const place = this.#map.place(line)
    const block = place && this.store.blockOf(place.row)
    if (!place || !block) return null
    const index = place.row - block.firstRow
    const { text, stream } = readRow(block, index)
    const style = this.#styles.styleAt(block, index)
    const topPx = Math.round(line * this.#geometry.lineHeightPx - this.scroll.top)
    const { columns } = this.#options
    if (columns === null) return { row: place.row, stream, text, style, start: 0, end: Number.POSITIVE_INFINITY, topPx }
    const offsets = [0, ...wrapOffsets(plainText(text, DEFAULT_STYLE), columns)]
    const start = offsets[place.line] ?? 0
    const end = offsets[place.line + 1] ?? Number.POSITIVE_INFINITY
    return { row: place.row, stream, text, style, start, end, topPx }
  }

  #lineWithin(row: number, start: number): number {
    const { columns } = this.#options
    const text = this.store.row(row)?.text
    if (columns === null || text === undefined) return 0
    return wrapOffsets(plainText(text, DEFAULT_STYLE), columns).filter((offset) => offset <= start).length
  }
}
