/**
 * How many sandboxes to keep warm: `minSize`, and one more after each claim that found none, up to twice as many.
 * Without such a claim for `idleTimeoutMs` it is `minSize` again.
 */
export class WarmTarget {
  readonly #minSize: number
  readonly #maxSize: number
  readonly #idleTimeoutMs: number
  #extra = 0
  #missedAtMs = 0

  constructor(settings: { minSize: number; maxSize: number; idleTimeoutMs: number }) {
    this.#minSize = settings.minSize
    this.#maxSize = Math.min(settings.maxSize, 2 * settings.minSize)
    this.#idleTimeoutMs = settings.idleTimeoutMs
  }

  noteMiss(): void {
    this.#extra = Math.min(this.#current() + 1, this.#maxSize) - this.#minSize
    this.#missedAtMs = performance.now()
  }

  get value(): number {
    return this.#current()
  }

  #current(): number {
    const isIdle = performance.now() - this.#missedAtMs >= this.#idleTimeoutMs
    return this.#minSize + (isIdle ? 0 : this.#extra)
  }
}
