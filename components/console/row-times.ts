/** Marks of one log; with more of them, every second one goes. */
const MARKS_MAX = 20_000

/** When the rows of a log were begun, in milliseconds since the run was asked for. */
export class RowTimes {
  #rows: number[] = []
  #times: number[] = []
  /** Marks that follow sooner are not made. */
  #strideMs = 0

  /** Rows from `row` on were begun then, up to the next call. */
  add(row: number, atMs: number): void {
    const last = this.#times.at(-1)
    if (last !== undefined && atMs - last <= this.#strideMs) return
    this.#rows.push(row)
    this.#times.push(atMs)
    if (this.#rows.length > MARKS_MAX) this.#thin()
  }

  clear(): void {
    this.#rows = []
    this.#times = []
    this.#strideMs = 0
  }

  /** Null where nobody knows. */
  timeOf(row: number): number | null {
    return this.#times[lastUpTo(this.#rows, row)] ?? null
  }

  /** The last row that had been begun by then; null before the first. */
  rowAt(atMs: number, endRow: number): number | null {
    const mark = lastUpTo(this.#times, atMs)
    return mark < 0 ? null : (this.#rows[mark + 1] ?? endRow) - 1
  }

  #thin(): void {
    const isKept = (_: number, index: number) => index % 2 === 0
    this.#rows = this.#rows.filter(isKept)
    this.#times = this.#times.filter(isKept)
    this.#strideMs = (this.#times.at(-1) ?? 0) / this.#times.length
  }
}

/** The index of the last of the ascending `values` that is no larger; -1 where there is none. */
function lastUpTo(values: readonly number[], value: number): number {
  let low = -1
  let high = values.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((values[middle] ?? 0) <= value) low = middle
    else high = middle - 1
  }
  return low
}
