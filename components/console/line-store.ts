import { TestTree } from '@/components/tests/test-tree'
import { Displays } from './displays'
import {
  type Block,
  isTerminated,
  makeBlock,
  type OutputStream,
  openRow,
  ROWS_PER_BLOCK,
  type Row,
  readRow,
  sealBlock,
  startOf,
  streamOf,
  terminateRow,
} from './line-block'
import { cutBefore, dropOverwritten, hasOverwriting } from './long-lines'
import { RowTimes } from './row-times'
import { DEFAULT_STYLES, ESCAPE, stylesAfter } from './stream-styles'

const BLOCK_MAX_CHARS = 256 * 1024
/** A longer line is shown as several rows: a browser lays out one text of megabytes in seconds. */
export const ROW_MAX_CHARS = 4096
/** What the page keeps of one run. The server keeps the whole log for download. */
export const STORE_MAX_CHARS = 64 * 1024 * 1024
export const STORE_MAX_ROWS = 4_000_000

/**
 * A run's output as rows, in the order in which it was written. Append-only: the oldest blocks are dropped past the bounds
 * above, and rows keep their numbers. A row has one stream; the text of all rows, put together, is what was written, but for
 * what a progress bar of more than `ROW_MAX_CHARS` has overwritten itself, and for what is shown by other means.
 */
export class LineStore {
  readonly times = new RowTimes()
  readonly tests = new TestTree()
  readonly displays = new Displays(this.tests)
  #blocks: Block[] = []
  #charCount = 0
  #firstRow = 0
  #endRow = 0
  #hasDropped = false
  readonly #listeners = new Set<() => void>()
  readonly #maxChars: number
  readonly #maxRows: number

  constructor(bounds: { maxChars?: number; maxRows?: number } = {}) {
    this.#maxChars = bounds.maxChars ?? STORE_MAX_CHARS
    this.#maxRows = bounds.maxRows ?? STORE_MAX_ROWS
  }

  /** Rows `firstRow` (included) to `endRow` (excluded) are there; those before have been dropped. */
  get firstRow(): number {
    return this.#firstRow
  }
  get endRow(): number {
    return this.#endRow
  }
  get charCount(): number {
    return this.#charCount
  }
  /** The oldest rows are gone for want of room. */
  get hasDropped(): boolean {
    return this.#hasDropped
  }
  get isEmpty(): boolean {
    return this.#endRow === this.#firstRow
  }
  get blocks(): readonly Block[] {
    return this.#blocks
  }

  /** Called on every change, many times in a frame: a view schedules, it does not render here. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** @param atMs since the run was asked for */
  append(stream: OutputStream, text: string, atMs?: number): void {
    const shown = this.displays.take(stream, text)
    if (shown === '') return
    const firstNewRow = this.#endRow
    const kept = this.#makeRoomForOverwriting(stream, shown)
    const hasEscapes = kept.includes(ESCAPE)
    let at = 0
    while (at < kept.length) at = this.#appendToBlock(stream, kept, at, hasEscapes)
    if (atMs !== undefined && this.#endRow > firstNewRow) this.times.add(firstNewRow, atMs)
    this.#dropOldest()
    this.#announce()
  }

  clear(): void {
    this.displays.clear()
    this.#blocks = []
    this.#charCount = 0
    this.#firstRow = this.#endRow
    this.#hasDropped = false
    this.times.clear()
    this.#announce()
  }

  row(index: number): Row | null {
    const block = this.blockOf(index)
    return block === null ? null : readRow(block, index - block.firstRow)
  }

  blockOf(index: number): Block | null {
    if (index < this.#firstRow || index >= this.#endRow) return null
    let low = 0
    let high = this.#blocks.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#blocks[middle]?.firstRow ?? 0) <= index) low = middle
      else high = middle - 1
    }
    return this.#blocks[low] ?? null
  }

  /** Appends as much of `text` from `at` as one block takes, and says where it stopped. */
  #appendToBlock(stream: OutputStream, text: string, from: number, hasEscapes: boolean): number {
    const block = this.#blockFor(stream)
    const base = block.text.length - from
    let row = continuedRow(block, stream)
    let at = from
    while (at < text.length) {
      if (row === -1) {
        if (block.rowCount === ROWS_PER_BLOCK || base + at >= BLOCK_MAX_CHARS) break
        row = openRow(block, stream, base + at)
        this.#endRow += 1
      }
      const room = startOf(block, row) + ROW_MAX_CHARS - base
      const newline = text.indexOf('\n', at)
      if (newline !== -1 && newline <= room) {
        terminateRow(block, row)
        at = newline + 1
      } else if (newline === -1 && text.length <= room) at = text.length
      else at = cutBefore(text, room, at)
      row = -1
    }
    const piece = text.slice(from, at)
    block.text += piece
    block.hasEscapes ||= hasEscapes && piece.includes(ESCAPE)
    this.#charCount += piece.length
    return at
  }

  #blockFor(stream: OutputStream): Block {
    const last = this.#blocks.at(-1)
    if (last) {
      const hasRoom = last.rowCount < ROWS_PER_BLOCK && last.text.length < BLOCK_MAX_CHARS
      if (hasRoom || continuedRow(last, stream) !== -1) return last
      sealBlock(last)
    }
    const block = makeBlock(this.#endRow, last ? stylesAfter(last) : DEFAULT_STYLES)
    this.#blocks.push(block)
    return block
  }

  /**
   * A progress bar returns to the start of its line again and again, for hours, without ever ending it. Once such a line is
   * as long as a row may be, what it has overwritten is let go.
   */
  #makeRoomForOverwriting(stream: OutputStream, text: string): string {
    if (!hasOverwriting(text)) return text
    const last = this.#blocks.at(-1)
    const row = last ? continuedRow(last, stream) : -1
    if (last && row !== -1) {
      const start = startOf(last, row)
      if (last.text.length - start + text.length >= ROW_MAX_CHARS) {
        const kept = dropOverwritten(last.text.slice(start), 0)
        this.#charCount -= last.text.length - start - kept.length
        last.text = last.text.slice(0, start) + kept
      }
    }
    return dropOverwritten(text, ROW_MAX_CHARS)
  }

  #dropOldest(): void {
    const { length } = this.#blocks
    let count = 0
    while (count < length - 1 && (this.#charCount > this.#maxChars || this.#endRow - this.#firstRow > this.#maxRows)) {
      this.#charCount -= this.#blocks[count]?.text.length ?? 0
      count += 1
      this.#firstRow = this.#blocks[count]?.firstRow ?? this.#endRow
    }
    if (count === 0) return
    this.#blocks.splice(0, count)
    this.#hasDropped = true
  }

  #announce(): void {
    for (const listener of this.#listeners) listener()
  }
}

/** The last row, if this stream's text goes on in it; -1 otherwise. */
function continuedRow(block: Block, stream: OutputStream): number {
  const last = block.rowCount - 1
  if (last < 0 || streamOf(block, last) !== stream || isTerminated(block, last)) return -1
  return block.text.length - startOf(block, last) < ROW_MAX_CHARS ? last : -1
}
