import { type Block, type OutputStream, readRow, rowAtOffset, startOf, streamOf } from './line-block'
import type { LineStore } from './line-store'
import { plainText } from './row-spans'
import type { Range } from './segments'
import { DEFAULT_STYLE } from './sgr'

export interface SearchQuery {
  readonly text: string
  readonly isCaseSensitive: boolean
  /** Null: every stream. */
  readonly stream: OutputStream | null
}

export interface Match {
  readonly row: number
  readonly start: number
}

/** Text in which every character shows as it is and where it is, so that a block can be searched as a whole. */
const PLAIN_BLOCK = /^[\t\n -~\u00a0-\u2027\u2030-\u205e\u2070-\ud7ff\ue000-\u{10ffff}]*$/u
const MATCHES_MAX = 1_000_000

/** The places of a text in a log, found in slices as the log grows; row by row only where a block has more than plain text. */
export class LogSearch {
  readonly query: SearchQuery
  readonly #store: LineStore
  readonly #pattern: RegExp
  #rows = new Uint32Array(256)
  #starts = new Uint16Array(256)
  #size = 0
  #dropped = 0
  /** Rows before this one are searched, and will not change. */
  #nextRow: number

  constructor(store: LineStore, query: SearchQuery) {
    this.query = query
    this.#store = store
    this.#pattern = searchPattern(query)
    this.#nextRow = store.firstRow
  }

  get count(): number {
    return this.#size - this.#dropped
  }

  /** Searches what is new, for at most `budgetMs`. @returns whether it is up to date */
  update(budgetMs = Number.POSITIVE_INFINITY): boolean {
    const { firstRow, endRow } = this.#store
    while (this.#dropped < this.#size && (this.#rows[this.#dropped] ?? 0) < firstRow) this.#dropped += 1
    this.#nextRow = Math.max(this.#nextRow, firstRow)
    // The last row may have grown: its matches are found anew.
    while (this.#size > this.#dropped && (this.#rows[this.#size - 1] ?? 0) >= this.#nextRow) this.#size -= 1
    if (this.query.text === '') return true
    const until = performance.now() + budgetMs
    while (this.#nextRow < endRow - 1) {
      const block = this.#store.blockOf(this.#nextRow)
      if (block === null) return true
      const end = Math.min(block.rowCount, endRow - 1 - block.firstRow)
      this.#searchRows(block, this.#nextRow - block.firstRow, end)
      this.#nextRow = block.firstRow + end
      if (performance.now() > until) return false
    }
    const last = this.#store.blockOf(endRow - 1)
    if (last) this.#searchRows(last, last.rowCount - 1, last.rowCount)
    return true
  }

  at(index: number): Match | null {
    if (index < 0 || index >= this.count) return null
    const place = this.#dropped + index
    return { row: this.#rows[place] ?? 0, start: this.#starts[place] ?? 0 }
  }

  /** The first match at or after a place; the first of all if there is none. */
  indexFrom(row: number, start: number): number {
    let low = this.#dropped
    let high = this.#size
    while (low < high) {
      const middle = (low + high) >> 1
      const other = this.#rows[middle] ?? 0
      if (other < row || (other === row && (this.#starts[middle] ?? 0) < start)) low = middle + 1
      else high = middle
    }
    return low === this.#size ? 0 : low - this.#dropped
  }

  /** Where the query is in one row's text. */
  rangesIn(text: string): Range[] {
    if (this.query.text === '') return []
    return Array.from(text.matchAll(this.#pattern), ({ index, 0: found }) => ({
      start: index,
      end: index + found.length,
    }))
  }

  #searchRows(block: Block, from: number, to: number): void {
    if (from === 0 && to === block.rowCount && this.query.stream === null && PLAIN_BLOCK.test(block.text)) {
      for (const { index } of block.text.matchAll(this.#pattern)) {
        const row = rowAtOffset(block, index)
        this.#push(block.firstRow + row, index - startOf(block, row))
      }
      return
    }
    for (let index = from; index < to; index += 1) {
      if (this.query.stream !== null && streamOf(block, index) !== this.query.stream) continue
      const text = plainText(readRow(block, index).text, DEFAULT_STYLE)
      for (const { index: start } of text.matchAll(this.#pattern)) this.#push(block.firstRow + index, start)
    }
  }

  #push(row: number, start: number): void {
    if (this.#size - this.#dropped >= MATCHES_MAX) return
    if (this.#size === this.#rows.length) {
      const rows = new Uint32Array(this.#size * 2)
      const starts = new Uint16Array(this.#size * 2)
      rows.set(this.#rows)
      starts.set(this.#starts)
      this.#rows = rows
      this.#starts = starts
    }
    this.#rows[this.#size] = row
    this.#starts[this.#size] = start
    this.#size += 1
  }
}

function searchPattern({ text, isCaseSensitive }: SearchQuery): RegExp {
  const literal = text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  return new RegExp(literal, isCaseSensitive ? 'gu' : 'giu')
}
