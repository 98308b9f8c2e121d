import { lineCount } from './cell-width'
import { type Block, endOf, type OutputStream, readRow, startOf, streamOf } from './line-block'
import type { LineStore } from './line-store'
import { plainText } from './row-spans'
import { DEFAULT_STYLE } from './sgr'
import { SGR } from './stream-styles'

export interface LineMapOptions {
  /** Null: every stream. */
  stream: OutputStream | null
  /** Columns at which rows wrap; null: they do not. */
  columns: number | null
}

export interface LinePlace {
  row: number
  /** Which line of the row, 0 where rows do not wrap. */
  line: number
}

const COMPACT_AT = 100_000

/** How a block's rows are counted: by their length, by their length without colours, or a character at a time. */
type BlockKind = 'plain' | 'coloured' | 'mixed'
/** Every character is one column wide. */
const PLAIN_BLOCK = /^[\n -~]*$/

/**
 * From lines on the screen to rows of the store, for a view that wraps or filters. Without either a line is a row and nothing
 * is kept. Otherwise two numbers a row, brought up to date by `update`, in slices if need be: lines of rows that it has not
 * come to yet are not there.
 */
export class LineMap {
  readonly #store: LineStore
  readonly #options: LineMapOptions
  /** Numbers of the rows in view, and the count of lines up to and with each. */
  #rows = new Uint32Array(1024)
  #ends = new Uint32Array(1024)
  #size = 0
  /** Entries of rows that the store has dropped since, and the count of lines before the first entry. */
  #dropped = 0
  #linesBefore = 0
  #nextRow: number
  /** The store's last row, if it was taken: it may have grown since. */
  #lastRow: number | null = null
  readonly #isIdentity: boolean
  #kinds = new WeakMap<Block, BlockKind>()

  constructor(store: LineStore, options: LineMapOptions) {
    this.#store = store
    this.#options = options
    this.#nextRow = store.firstRow
    this.#isIdentity = options.stream === null && options.columns === null
  }

  get lineCount(): number {
    if (this.#isIdentity) return this.#store.endRow - this.#store.firstRow
    return this.#endBefore(this.#size) - this.#endBefore(this.#dropped)
  }

  /** Takes up what the store has new, for at most `budgetMs`. @returns whether it is up to date */
  update(budgetMs = Number.POSITIVE_INFINITY): boolean {
    if (this.#isIdentity) return true
    this.#dropOld()
    this.#forgetLastRow()
    const until = performance.now() + budgetMs
    while (this.#nextRow < this.#store.endRow) {
      const block = this.#store.blockOf(this.#nextRow)
      if (block === null) break
      this.#takeRows(block)
      if (performance.now() > until) break
    }
    const isDone = this.#nextRow >= this.#store.endRow
    if (isDone && this.#nextRow > this.#store.firstRow) this.#lastRow = this.#nextRow - 1
    return isDone
  }

  place(line: number): LinePlace | null {
    if (line < 0 || line >= this.lineCount) return null
    if (this.#isIdentity) return { row: this.#store.firstRow + line, line: 0 }
    const target = line + this.#endBefore(this.#dropped)
    const index = lowerBound(this.#ends, this.#dropped, this.#size, target + 1)
    return { row: this.#rows[index] ?? 0, line: target - this.#endBefore(index) }
  }

  /** The first line of a row; of the next row in view where this one is not. */
  lineOf(row: number): number {
    if (this.#isIdentity) return Math.max(0, row - this.#store.firstRow)
    const index = lowerBound(this.#rows, this.#dropped, this.#size, row)
    return this.#endBefore(index) - this.#endBefore(this.#dropped)
  }

  #endBefore(index: number): number {
    return index === 0 ? this.#linesBefore : (this.#ends[index - 1] ?? 0)
  }

  #takeRows(block: Block): void {
    const { stream, columns } = this.#options
    const kind = columns === null ? 'plain' : this.#kindOf(block)
    const end = block.firstRow + block.rowCount
    for (; this.#nextRow < end; this.#nextRow += 1) {
      const index = this.#nextRow - block.firstRow
      if (stream !== null && streamOf(block, index) !== stream) continue
      this.#push(this.#nextRow, columns === null ? 1 : countLines(block, index, columns, kind))
    }
  }

  #kindOf(block: Block): BlockKind {
    const known = this.#kinds.get(block)
    if (known !== undefined) return known
    const text = block.hasEscapes ? block.text.replace(SGR, '') : block.text
    const kind = PLAIN_BLOCK.test(text) ? (block.hasEscapes ? 'coloured' : 'plain') : 'mixed'
    // A block that still grows may become otherwise.
    if (block.firstRow + block.rowCount < this.#store.endRow) this.#kinds.set(block, kind)
    return kind
  }

  #push(row: number, lines: number): void {
    if (this.#size === this.#rows.length) {
      this.#rows = grown(this.#rows)
      this.#ends = grown(this.#ends)
    }
    this.#rows[this.#size] = row
    this.#ends[this.#size] = this.#endBefore(this.#size) + lines
    this.#size += 1
  }

  #forgetLastRow(): void {
    const last = this.#lastRow
    this.#lastRow = null
    if (last === null || last < this.#store.firstRow) return
    if (this.#size > this.#dropped && this.#rows[this.#size - 1] === last) this.#size -= 1
    this.#nextRow = last
  }

  #dropOld(): void {
    const { firstRow } = this.#store
    while (this.#dropped < this.#size && (this.#rows[this.#dropped] ?? 0) < firstRow) this.#dropped += 1
    this.#nextRow = Math.max(this.#nextRow, firstRow)
    if (this.#dropped > COMPACT_AT && this.#dropped * 2 > this.#size) this.#compact()
  }

  #compact(): void {
    this.#linesBefore = this.#endBefore(this.#dropped)
    this.#rows.copyWithin(0, this.#dropped, this.#size)
    this.#ends.copyWithin(0, this.#dropped, this.#size)
    this.#size -= this.#dropped
    this.#dropped = 0
  }
}

function countLines(block: Block, index: number, columns: number, kind: BlockKind): number {
  const length = endOf(block, index) - startOf(block, index)
  if (kind !== 'mixed' && length <= columns) return 1
  if (kind === 'plain') return Math.ceil(length / columns)
  return lineCount(plainText(readRow(block, index).text, DEFAULT_STYLE), columns)
}

function grown(numbers: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(numbers.length * 2)
  larger.set(numbers)
  return larger
}

/** The first index in [from, to) whose number is at least `value`; `to` if there is none. Numbers ascend. */
function lowerBound(numbers: Uint32Array, from: number, to: number, value: number): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >> 1
    if ((numbers[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}
