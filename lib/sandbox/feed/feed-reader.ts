import type { PacedReader, Readers } from './readers'
import type { Wakers } from './wakers'

/** Something that grows at its end and can be read from any position that it still keeps. */
export interface Feed<T> {
  /** The position after the newest item; the first item is after position 0. */
  readonly end: number
  /** Nothing will come any more. */
  readonly isComplete: boolean
  readonly wakers: Wakers
  /** Bytes between a position and the end. */
  bytesAfter(position: number): number
  /** Some items after a position, each with the position after it; none only where there are none. */
  readAfter(position: number): Promise<FeedItem<T>[]>
}

export interface FeedItem<T> {
  position: number
  value: T
}

/**
 * One reader: replays from where it was, then follows. Not an async generator, whose `return()` would wait for a pending
 * `next()`: here it ends that wait. It is attached to `readers` from its making to its end.
 */
export class FeedReader<T> implements AsyncIterableIterator<T>, PacedReader {
  readonly #feed: Feed<T>
  readonly #readers: Readers
  readonly #signal: AbortSignal | undefined
  #taken: number
  #batch: FeedItem<T>[] = []
  #batchAt = 0
  #isClosed = false
  #wake: (() => void) | undefined

  constructor(feed: Feed<T>, readers: Readers, options: { after?: number; signal?: AbortSignal }) {
    this.#feed = feed
    this.#readers = readers
    this.#taken = Math.min(Math.max(0, options.after ?? 0), feed.end)
    this.#signal = options.signal
    if (this.#signal?.aborted) this.#isClosed = true
    else {
      this.#signal?.addEventListener('abort', this.drop, { once: true })
      readers.attach(this)
    }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    while (!this.#isClosed) {
      const item = this.#batch[this.#batchAt]
      if (item) return { done: false, value: this.#take(item) }
      if (this.#taken < this.#feed.end) await this.#fetch()
      else if (this.#feed.isComplete) this.drop()
      else await this.#arrivalOrDrop()
    }
    return { done: true, value: undefined }
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    this.drop()
    return { done: true, value: undefined }
  }

  lagBytes(): number {
    return this.#feed.bytesAfter(this.#taken)
  }

  /** Ends the iteration; also the signal's listener, hence bound. */
  readonly drop = (): void => {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#batch = []
    this.#signal?.removeEventListener('abort', this.drop)
    this.#readers.detach(this)
    if (!this.#wake) return
    this.#feed.wakers.delete(this.#wake)
    this.#wake()
  }

  #take(item: FeedItem<T>): T {
    this.#batchAt++
    this.#taken = item.position
    this.#readers.noteProgress(this)
    return item.value
  }

  async #fetch(): Promise<void> {
    this.#batchAt = 0
    this.#batch = await this.#feed.readAfter(this.#taken)
  }

  #arrivalOrDrop(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
      this.#feed.wakers.add(resolve)
    })
  }
}
