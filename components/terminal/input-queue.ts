import { TERMINAL_INPUT_MAX_BYTES } from '@/lib/contracts/terminal'

type Send = (bytes: Uint8Array<ArrayBuffer>) => Promise<void>

/**
 * What is typed, in order: the first key goes at once, and while it is on its way what follows is gathered into the next
 * request. What could not be sent is dropped, since a shell must not get keys long after they were pressed.
 */
export class InputQueue {
  readonly #send: Send
  readonly #onError: (error: unknown) => void
  #waiting: Uint8Array[] = []
  #isSending = false

  constructor(send: Send, onError: (error: unknown) => void) {
    this.#send = send
    this.#onError = onError
  }

  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return
    this.#waiting.push(bytes)
    if (!this.#isSending) void this.#drain()
  }

  async #drain(): Promise<void> {
    this.#isSending = true
    try {
      while (this.#waiting.length > 0) await this.#send(this.#takeNext())
    } catch (error) {
      this.#waiting = []
      this.#onError(error)
    } finally {
      this.#isSending = false
    }
  }

  #takeNext(): Uint8Array<ArrayBuffer> {
    const all = new Uint8Array(this.#waiting.reduce((sum, { length }) => sum + length, 0))
    let at = 0
    for (const bytes of this.#waiting) {
      all.set(bytes, at)
      at += bytes.length
    }
    this.#waiting = all.length > TERMINAL_INPUT_MAX_BYTES ? [all.subarray(TERMINAL_INPUT_MAX_BYTES)] : []
    return all.slice(0, TERMINAL_INPUT_MAX_BYTES)
  }
}
