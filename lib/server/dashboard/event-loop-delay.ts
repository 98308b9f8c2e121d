import '#server-only'
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'

/** How often the loop is asked; a delay shorter than this may go unseen. */
const INTERVAL_MS = 10
const WINDOW_MS = 60_000
const US_PER_MS = 1000

/**
 * How late the event loop is: by how much a timer of 10 ms comes later than that. In the last stretch, and over about the last
 * minute. `monitorEventLoopDelay` has the interval in what it says, and its histograms can't be added up.
 */
export class EventLoopDelay {
  #stretch = createHistogram()
  #current = createHistogram()
  #previous = createHistogram()
  #windowBeganAtMs = 0
  #lastTurnAtMs = 0
  #timer: NodeJS.Timeout | undefined

  start(): void {
    this.#windowBeganAtMs = this.#lastTurnAtMs = performance.now()
    this.#timer = setInterval(() => this.#turn(), INTERVAL_MS)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** The delay that 99 % of the turns since the last call did not exceed, in ms. Begins a new stretch. */
  takeP99Ms(): number {
    const { p99Ms } = summaryOf(this.#stretch)
    this.#stretch.reset()
    return p99Ms
  }

  /** Of the last minute at least, and of two at most. */
  lately(): { p50Ms: number; p99Ms: number; maxMs: number } {
    const both = createHistogram()
    for (const part of [this.#previous, this.#current]) if (part.count > 0) both.add(part)
    return summaryOf(both)
  }

  #turn(): void {
    const nowMs = performance.now()
    // A histogram has no 0.
    const delayUs = Math.max(1, Math.round((nowMs - this.#lastTurnAtMs - INTERVAL_MS) * US_PER_MS))
    this.#lastTurnAtMs = nowMs
    if (nowMs - this.#windowBeganAtMs > WINDOW_MS) {
      this.#previous = this.#current
      this.#current = createHistogram()
      this.#windowBeganAtMs = nowMs
    }
    this.#stretch.record(delayUs)
    this.#current.record(delayUs)
  }
}

function summaryOf(histogram: RecordableHistogram) {
  if (histogram.count === 0) return { p50Ms: 0, p99Ms: 0, maxMs: 0 }
  return {
    p50Ms: histogram.percentile(50) / US_PER_MS,
    p99Ms: histogram.percentile(99) / US_PER_MS,
    maxMs: histogram.max / US_PER_MS,
  }
}
