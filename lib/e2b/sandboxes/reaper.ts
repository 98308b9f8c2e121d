import '#server-only'

/**
 * No timer runs longer, so that a clock that was set, a machine that slept, and a life longer than a timer can be are all
 * met within a second.
 */
const LONGEST_WAIT_MS = 1_000

export interface ReaperOptions {
  /** Called once for each deadline that has passed. */
  onDue: (id: string) => void
  nowMs?: () => number
}

/** Tells when the time of a sandbox is over: each by its own deadline, by the wall clock that its client was told of. */
export class Reaper {
  readonly #options: ReaperOptions
  readonly #nowMs: () => number
  readonly #deadlines = new Map<string, number>()
  #timer: NodeJS.Timeout | undefined

  constructor(options: ReaperOptions) {
    this.#options = options
    this.#nowMs = options.nowMs ?? Date.now
  }

  /** Takes the place of an earlier deadline. */
  set(id: string, atMs: number): void {
    this.#deadlines.set(id, atMs)
    this.#wait()
  }

  forget(id: string): void {
    this.#deadlines.delete(id)
  }

  stop(): void {
    this.#deadlines.clear()
    clearTimeout(this.#timer)
  }

  #wait(): void {
    clearTimeout(this.#timer)
    if (this.#deadlines.size === 0) return
    const untilFirstMs = Math.min(...this.#deadlines.values()) - this.#nowMs()
    this.#timer = setTimeout(() => this.#look(), Math.min(LONGEST_WAIT_MS, Math.max(0, untilFirstMs)))
    this.#timer.unref()
  }

  #look(): void {
    const nowMs = this.#nowMs()
    const due = [...this.#deadlines].filter(([, atMs]) => atMs <= nowMs)
    for (const [id] of due) {
      this.#deadlines.delete(id)
      this.#options.onDue(id)
    }
    this.#wait()
  }
}
