import { type History, type HistorySample, mergeSamples, stretchStart } from '@/lib/contracts/dashboard-history'
import { readHistory } from '../queries/dashboard'

/** How far back can be looked: a quarter of an hour, an hour, a day. */
export const HISTORY_RANGES_S = [15 * 60, 60 * 60, 24 * 60 * 60] as const

export interface Window {
  readonly fromMs: number
  readonly toMs: number
}

/** The narrowest part of the past that can be looked at. */
const WINDOW_MIN_MS = 10_000

/**
 * The part of the past that the charts show, and the moment that is pointed at: live, going on with each second, or a window
 * that stands still. No React: charts are drawn and labels written when it says so.
 */
export class HistoryBoard {
  readonly #read: typeof readHistory
  readonly #listeners = new Set<() => void>()
  #rangeMs: number
  #window: Window | null = null
  #history: History = { stepMs: 1000, samples: [] }
  #pointedAt: number | null = null
  #asked = 0
  #nowMs = Date.now()

  constructor(rangeMs: number, read = readHistory) {
    this.#rangeMs = rangeMs
    this.#read = read
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  get rangeMs(): number {
    return this.#rangeMs
  }
  /** Whether it goes on with time. */
  get isLive(): boolean {
    return this.#window === null
  }
  get stepMs(): number {
    return this.#history.stepMs
  }
  get samples(): readonly HistorySample[] {
    return this.#history.samples
  }
  get window(): Window {
    return this.#window ?? { fromMs: this.#nowMs - this.#rangeMs, toMs: this.#nowMs }
  }

  /** What is pointed at, or else the newest; null before there is one. */
  get reading(): HistorySample | null {
    const { samples } = this.#history
    return (this.#pointedAt === null ? undefined : samples[this.#pointedAt]) ?? samples.at(-1) ?? null
  }
  get isPointing(): boolean {
    return this.#pointedAt !== null
  }

  /** The last so many milliseconds, live. */
  showLast(rangeMs: number): Promise<void> {
    this.#rangeMs = rangeMs
    this.#window = null
    return this.#load()
  }

  /** A part of the past, in the finest grain that is kept of it. */
  show({ fromMs, toMs }: Window): Promise<void> {
    const lackMs = Math.max(0, WINDOW_MIN_MS - (toMs - fromMs)) / 2
    this.#window = { fromMs: Math.round(fromMs - lackMs), toMs: Math.round(toMs + lackMs) }
    return this.#load()
  }

  /** By `factor` of its length, around its middle: below 1 is closer. */
  zoom(factor: number): Promise<void> {
    const { fromMs, toMs } = this.window
    const halfMs = ((toMs - fromMs) * factor) / 2
    const middleMs = (fromMs + toMs) / 2
    if (this.#window && halfMs * 2 >= this.#rangeMs) return this.showLast(this.#rangeMs)
    return this.show({ fromMs: middleMs - halfMs, toMs: middleMs + halfMs })
  }

  /** By a part of its length, into the past where negative. */
  move(part: number): Promise<void> {
    const { fromMs, toMs } = this.window
    const byMs = Math.min((toMs - fromMs) * part, this.#nowMs - toMs)
    return this.show({ fromMs: fromMs + byMs, toMs: toMs + byMs })
  }

  /** The newest second. */
  add(sample: HistorySample): void {
    this.#nowMs = sample.atMs
    if (this.#window) return
    const { stepMs, samples } = this.#history
    const atMs = stretchStart(sample.atMs, stepMs)
    const last = samples.at(-1)
    if (last && last.atMs > atMs) return
    const kept = last?.atMs === atMs ? samples.slice(0, -1) : samples
    const newest = last?.atMs === atMs ? mergeSamples(last, sample) : { ...sample, atMs }
    const sinceMs = this.#nowMs - this.#rangeMs
    this.#history = { stepMs, samples: [...kept.filter((one) => one.atMs + stepMs > sinceMs), newest] }
    this.#announce()
  }

  /** @param index of the samples; null when nothing is pointed at */
  point(index: number | null): void {
    if (index === this.#pointedAt) return
    this.#pointedAt = index
    this.#announce()
  }

  async #load(): Promise<void> {
    this.#pointedAt = null
    this.#asked += 1
    const asked = this.#asked
    if (this.#window === null) this.#nowMs = Date.now()
    this.#announce()
    const { fromMs, toMs } = this.window
    const history = await this.#read({ fromMs: Math.round(fromMs), toMs: Math.round(toMs) })
    // Another part may have been chosen meanwhile.
    if (asked !== this.#asked) return
    this.#history = history
    this.#announce()
  }

  #announce(): void {
    for (const listener of this.#listeners) listener()
  }
}
