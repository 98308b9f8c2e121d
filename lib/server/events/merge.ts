import '#server-only'

/**
 * Several event sources as one, fair between them: of each, one event at most lies ready, and the next is asked for only when
 * that one has been taken, so that back pressure reaches every source.
 */
export class Merge<T> {
  readonly #ready: { value: T; pull: () => void }[] = []
  readonly #iterators = new Set<AsyncIterator<T>>()
  #wake: (() => void) | undefined
  #failure: { error: unknown } | undefined
  #isClosed = false

  /** Every source has ended and all they said has been taken. */
  get isDrained(): boolean {
    return this.#iterators.size === 0 && this.#ready.length === 0
  }

  add(events: AsyncIterable<T>): void {
    if (this.#isClosed) return
    const iterator = events[Symbol.asyncIterator]()
    this.#iterators.add(iterator)
    const pull = () => {
      iterator.next().then(
        ({ done, value }) => {
          if (this.#isClosed) return
          if (done) this.#iterators.delete(iterator)
          else this.#ready.push({ value, pull })
          this.poke()
        },
        (error) => {
          this.#failure ??= { error }
          this.poke()
        },
      )
    }
    pull()
  }

  /** Wakes a waiting `next`, which then looks again at what its caller has. */
  poke(): void {
    this.#wake?.()
  }

  /**
   * The next event of any source, or of `urgent`, which is asked first. Undefined once closed.
   *
   * @throws what a source threw
   */
  async next(urgent: () => T | undefined): Promise<T | undefined> {
    for (;;) {
      if (this.#isClosed) return undefined
      if (this.#failure) throw this.#failure.error
      const first = urgent()
      if (first !== undefined) return first
      const ready = this.#ready.shift()
      if (ready) {
        ready.pull()
        return ready.value
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /** Ends `next` and leaves every source. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const iterator of this.#iterators) {
      iterator.return?.().catch(() => {
        // A source that fails while it is being left has nothing more to tell.
      })
    }
    this.poke()
  }
}
