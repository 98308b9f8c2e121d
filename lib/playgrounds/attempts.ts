import '#server-only'

/** Sources kept in mind; beyond that the one unseen for longest is forgotten, and starts afresh. */
const SOURCES_MAX = 10_000

export interface AttemptsOptions {
  /** At once. */
  burst: number
  /** And then one each. */
  everyMs: number
  nowMs?: () => number
}

/** How often each source may still do something: a bucket of attempts that refills. */
export class Attempts {
  readonly #options: AttemptsOptions
  readonly #nowMs: () => number
  readonly #buckets = new Map<string, { left: number; atMs: number }>()

  constructor(options: AttemptsOptions) {
    this.#options = options
    this.#nowMs = options.nowMs ?? Date.now
  }

  isAllowed(source: string): boolean {
    return this.#left(source) >= 1
  }

  note(source: string): void {
    const left = Math.max(0, this.#left(source) - 1)
    this.#buckets.delete(source)
    this.#buckets.set(source, { left, atMs: this.#nowMs() })
    if (this.#buckets.size <= SOURCES_MAX) return
    for (const oldest of this.#buckets.keys()) {
      this.#buckets.delete(oldest)
      return
    }
  }

  #left(source: string): number {
    const { burst, everyMs } = this.#options
    const bucket = this.#buckets.get(source)
    return bucket === undefined ? burst : Math.min(burst, bucket.left + (this.#nowMs() - bucket.atMs) / everyMs)
  }
}
