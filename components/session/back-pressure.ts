import { type Deferred, deferred } from '@/lib/client/deferred'

/** More than this waits to be shown: the stream is not read on. */
const HIGH_BYTES = 512 * 1024
const LOW_BYTES = 128 * 1024

/** Counts what has been received and not yet dealt with, and holds the reader of a stream back when that is too much. */
export class BackPressure {
  #pending = 0
  #waiting: Deferred<void> | null = null

  add(bytes: number): void {
    this.#pending += bytes
    if (this.#pending > HIGH_BYTES) this.#waiting ??= deferred()
  }

  done(bytes: number): void {
    this.#pending -= bytes
    if (this.#pending > LOW_BYTES) return
    this.#waiting?.resolve()
    this.#waiting = null
  }

  /** What a reader waits for before it reads on; undefined where it need not. */
  wait = (): Promise<void> | undefined => this.#waiting?.promise
}
