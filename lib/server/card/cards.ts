import '#server-only'
import { AppError } from '@/lib/contracts/errors'
import type { Playground } from '@/lib/contracts/playground'

/** About 30 KB each. */
const KEPT_MAX = 200
/** Drawn one after another; whoever comes when so many wait is asked to come again. */
const WAITING_MAX = 20

/** The pictures of links. A snapshot never changes, and neither does its picture. */
export class Cards {
  readonly #drawOne: (playground: Playground) => Promise<Buffer>
  readonly #kept = new Map<string, Promise<Buffer>>()
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0

  constructor(drawOne: (playground: Playground) => Promise<Buffer>) {
    this.#drawOne = drawOne
  }

  has(id: string): boolean {
    return this.#kept.has(id)
  }

  /** @returns a PNG. @throws {AppError} `rate_limited` while too many others are drawn */
  async of(playground: Playground): Promise<Buffer> {
    const { id } = playground
    const kept = this.#kept.get(id) ?? this.#draw(playground)
    // The one that was asked for last is let go last.
    this.#kept.delete(id)
    this.#kept.set(id, kept)
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT_MAX) break
      this.#kept.delete(oldest)
    }
    try {
      return await kept
    } catch (error) {
      this.#kept.delete(id)
      throw error
    }
  }

  async #draw(playground: Playground): Promise<Buffer> {
    if (this.#waiting >= WAITING_MAX)
      throw new AppError('rate_limited', 'too many cards are drawn; try again in a moment')
    this.#waiting += 1
    const drawn = this.#last.then(() => this.#drawOne(playground))
    this.#last = drawn.catch(() => undefined)
    try {
      return await drawn
    } finally {
      this.#waiting -= 1
    }
  }
}
