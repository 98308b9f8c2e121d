import { tellable } from '../tellable'

const KEPT_CHARACTERS = 2_000

/** The end of what an agent has written to stderr, for the message that says why a sandbox is gone. */
export class LogTail {
  readonly #decoder = new TextDecoder()
  readonly #pass: (text: string) => void
  #tail = ''

  constructor(pass: (text: string) => void) {
    this.#pass = pass
  }

  add(bytes: Uint8Array): void {
    const text = this.#decoder.decode(bytes, { stream: true })
    this.#tail = (this.#tail + text).slice(-KEPT_CHARACTERS)
    this.#pass(text)
  }

  get text(): string {
    return tellable(this.#tail)
  }
}
