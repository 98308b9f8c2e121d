import { deferred } from '../deferred'
import { READER_PACE_MAX_MS, READER_WINDOW_BYTES } from '../limits'

/** One that takes output from a run or a terminal. */
export interface PacedReader {
  /** Bytes written that it has not taken. */
  lagBytes(): number
  /** Ends it without a last event: it resumes by id. */
  drop(): void
}

interface Attached {
  /** It has caught up once: one that replays old output must not stop the program meanwhile. */
  isLive: boolean
  /** Since when it has kept the program waiting. */
  pacingSinceMs: number | undefined
}

/**
 * The readers of one stream of output. The slowest live one holds the writer back once it is a window behind, for at most
 * `READER_PACE_MAX_MS`; then it is dropped.
 */
export class Readers {
  readonly #attached = new Map<PacedReader, Attached>()
  readonly #onCount: (count: number) => void
  #progress = deferred<void>()
  #isPacing = true

  constructor(onCount: (count: number) => void = () => {}) {
    this.#onCount = onCount
  }

  get count(): number {
    return this.#attached.size
  }

  attach(reader: PacedReader): void {
    this.#attached.set(reader, { isLive: false, pacingSinceMs: undefined })
    this.noteProgress(reader)
    this.#onCount(this.#attached.size)
  }

  detach(reader: PacedReader): void {
    if (!this.#attached.delete(reader)) return
    this.#wakeWriter()
    this.#onCount(this.#attached.size)
  }

  /** To be called when a reader has taken something. */
  noteProgress(reader: PacedReader): void {
    const state = this.#attached.get(reader)
    if (!state || reader.lagBytes() > READER_WINDOW_BYTES) return
    state.isLive = true
    state.pacingSinceMs = undefined
    this.#wakeWriter()
  }

  /** From now on nobody holds the writer back: the program is being stopped, its last output must not wait. */
  stopPacing(): void {
    this.#isPacing = false
    this.#wakeWriter()
  }

  /** Ends every reader. */
  close(): void {
    this.stopPacing()
    for (const reader of [...this.#attached.keys()]) reader.drop()
  }

  /** Resolves when the writer may go on; undefined when it may at once. */
  room(): Promise<void> | undefined {
    return this.#laggards().length > 0 ? this.#waitForLaggards() : undefined
  }

  async #waitForLaggards(): Promise<void> {
    for (let laggards = this.#laggards(); laggards.length > 0; laggards = this.#laggards()) {
      const nowMs = performance.now()
      let waitMs = READER_PACE_MAX_MS
      for (const [reader, state] of laggards) {
        state.pacingSinceMs ??= nowMs
        const leftMs = state.pacingSinceMs + READER_PACE_MAX_MS - nowMs
        if (leftMs <= 0) reader.drop()
        else waitMs = Math.min(waitMs, leftMs)
      }
      if (this.#laggards().length > 0) await this.#progressOr(waitMs)
    }
  }

  #laggards(): [PacedReader, Attached][] {
    if (!this.#isPacing) return []
    return [...this.#attached].filter(([reader, state]) => state.isLive && reader.lagBytes() > READER_WINDOW_BYTES)
  }

  async #progressOr(waitMs: number): Promise<void> {
    const deadline = deferred<void>()
    const timer = setTimeout(deadline.resolve, waitMs)
    await Promise.race([this.#progress.promise, deadline.promise])
    clearTimeout(timer)
  }

  #wakeWriter(): void {
    this.#progress.resolve()
    this.#progress = deferred<void>()
  }
}
