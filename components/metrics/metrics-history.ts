import type { MetricsSample } from '@/lib/contracts/metrics'

export const HISTORY_SECONDS = 3600

/** The last hour of samples, outside React: a chart reads it, a label selects from it. */
export class MetricsHistory {
  readonly #capacity: number
  #samples: MetricsSample[] = []
  /** Where the oldest sample is, once the ring is full. */
  #start = 0
  #revision = 0
  #clockSkewMs = 0
  readonly #listeners = new Set<() => void>()

  constructor(capacity = HISTORY_SECONDS) {
    this.#capacity = capacity
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  get revision(): number {
    return this.#revision
  }
  get size(): number {
    return this.#samples.length
  }
  get latest(): MetricsSample | null {
    return this.at(this.size - 1)
  }

  /** What is to be added to a sample's time, which is the server's, to have the page's. */
  get clockSkewMs(): number {
    return this.#clockSkewMs
  }

  /** The sample at `index`, 0 being the oldest. */
  at(index: number): MetricsSample | null {
    if (index < 0 || index >= this.size) return null
    return this.#samples[(this.#start + index) % this.size] ?? null
  }

  add(sample: MetricsSample): void {
    const latest = this.latest
    // A resumed stream may repeat one, and a clock set back would draw a line into the past.
    if (latest && sample.atMs <= latest.atMs) return
    this.#clockSkewMs = Date.now() - sample.atMs
    if (this.size < this.#capacity) this.#samples.push(sample)
    else {
      this.#samples[this.#start] = sample
      this.#start = (this.#start + 1) % this.#capacity
    }
    this.#announce()
  }

  clear(): void {
    this.#samples = []
    this.#start = 0
    this.#announce()
  }

  #announce(): void {
    this.#revision += 1
    for (const listener of this.#listeners) listener()
  }
}
