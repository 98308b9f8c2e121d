/** The newest of many measurements, for percentiles that mean "lately". */
export class Samples {
  readonly #values: Float64Array
  #count = 0

  constructor(capacity: number) {
    this.#values = new Float64Array(capacity)
  }

  /** All that were ever added. */
  get count(): number {
    return this.#count
  }

  add(value: number): void {
    this.#values[this.#count % this.#values.length] = value
    this.#count++
  }

  /**
   * The smallest value that at least `percent` of those kept don't exceed (nearest rank).
   *
   * @returns null where there are none
   */
  percentile(percent: number): number | null {
    const kept = this.#values.slice(0, Math.min(this.#count, this.#values.length)).sort()
    const rank = Math.ceil((percent / 100) * kept.length)
    return kept[Math.max(0, rank - 1)] ?? null
  }
}
