import type { Duplex } from 'node:stream'

/** Reads a stream's first bytes by number. Whatever it has read beyond is given back in the end. */
export class ByteReader {
  readonly #stream: Duplex
  #held = Buffer.alloc(0)

  constructor(stream: Duplex) {
    this.#stream = stream
  }

  /** @throws when the stream ends before */
  async take(bytes: number): Promise<Buffer> {
    while (this.#held.length < bytes) this.#held = Buffer.concat([this.#held, await this.#next()])
    const taken = this.#held.subarray(0, bytes)
    this.#held = this.#held.subarray(bytes)
    return taken
  }

  giveBack(...bytes: Buffer[]): void {
    const all = Buffer.concat([...bytes, this.#held])
    this.#held = Buffer.alloc(0)
    if (all.length > 0) this.#stream.unshift(all)
  }

  async #next(): Promise<Buffer> {
    for (;;) {
      // All of it: a stream that holds some says that it is readable again and again, and nobody else gets a turn.
      const chunk: Buffer | null = this.#stream.read()
      if (chunk) return chunk
      if (this.#stream.readableEnded || this.#stream.destroyed) throw new Error('the connection ended early')
      await this.#something()
    }
  }

  #something(): Promise<void> {
    const stream = this.#stream
    const events = ['readable', 'end', 'close'] as const
    return new Promise((resolve) => {
      const done = () => {
        for (const event of events) stream.off(event, done)
        resolve()
      }
      for (const event of events) stream.on(event, done)
    })
  }
}
