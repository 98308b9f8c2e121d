import type { AgentTerminal } from '../agent-client'
import { deferred } from '../deferred'

/** A terminal at our own seam: the test is the shell. */
export class FakeTerminal implements AgentTerminal {
  readonly pid = 7
  readonly typed: string[] = []
  readonly sizes: [number, number][] = []
  readonly #exited = deferred<{ exitCode: number | null }>()
  readonly exited = this.#exited.promise
  readonly #queue: Uint8Array[] = []
  #arrival = deferred<void>()
  #hasEnded = false
  pulledBytes = 0

  print(text: string | Uint8Array): void {
    this.#queue.push(typeof text === 'string' ? Buffer.from(text) : text)
    this.#wake()
  }

  exit(exitCode: number | null): void {
    this.#hasEnded = true
    this.#exited.resolve({ exitCode })
    this.#wake()
  }

  get output(): AsyncIterable<Uint8Array> {
    return this.#output()
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.typed.push(Buffer.from(bytes).toString())
  }

  async resize(cols: number, rows: number): Promise<void> {
    this.sizes.push([cols, rows])
  }

  async close(): Promise<void> {
    this.exit(null)
  }

  #wake(): void {
    this.#arrival.resolve()
    this.#arrival = deferred()
  }

  async *#output(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const bytes = this.#queue.shift()
      if (bytes) {
        this.pulledBytes += bytes.length
        yield bytes
      } else if (this.#hasEnded) return
      else await this.#arrival.promise
    }
  }
}
