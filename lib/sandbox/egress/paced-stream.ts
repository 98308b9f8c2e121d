import { Duplex } from 'node:stream'
import { type Deferred, deferred } from '../deferred'
import type { RateLimit } from './rate-limit'

export interface RateLimits {
  /** Towards the sandbox. Absent: as fast as it goes. */
  inbound?: RateLimit | undefined
  outbound?: RateLimit | undefined
}

/**
 * A connection whose bytes pass at the sandbox's rates. It holds one chunk for each direction and reads no further: the peer
 * waits, and so does the program.
 */
export class PacedStream extends Duplex {
  readonly #raw: Duplex
  readonly #limits: RateLimits
  #wanted: Deferred<void> = deferred()
  #isReceiving = false

  /** @param raw connected */
  constructor(raw: Duplex, limits: RateLimits) {
    super({ allowHalfOpen: true })
    this.#raw = raw
    this.#limits = limits
    raw.on('data', (chunk) => {
      raw.pause()
      void this.#receive(chunk)
    })
    // A socket tells its end while it is paused, too.
    raw.once('end', () => {
      if (!this.#isReceiving) this.push(null)
    })
    raw.on('error', (error) => this.destroy(error))
    raw.once('close', () => {
      // After a proper end, what has been read may still wait for its reader; then nothing can come or go any more.
      if (raw.readableEnded && !this.readableEnded) this.once('end', () => this.destroy())
      else this.destroy()
    })
    raw.pause()
  }

  override _read(): void {
    this.#wanted.resolve()
    if (!this.#isReceiving) this.#raw.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
    this.#send(chunk).then(() => callback(), callback)
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.#raw.end(callback)
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#wanted.resolve()
    this.#raw.destroy()
    callback(error)
  }

  async #send(chunk: Buffer): Promise<void> {
    for (const piece of pieces(chunk, this.#limits.outbound)) {
      await this.#limits.outbound?.take(piece.length)
      if (this.destroyed) return
      await new Promise<void>((resolve, reject) => {
        this.#raw.write(piece, (error) => (error ? reject(error) : resolve()))
      })
    }
  }

  async #receive(chunk: Buffer): Promise<void> {
    this.#isReceiving = true
    for (const piece of pieces(chunk, this.#limits.inbound)) {
      await this.#limits.inbound?.take(piece.length)
      if (this.destroyed) return
      this.#wanted = deferred()
      if (!this.push(piece)) await this.#wanted.promise
    }
    this.#isReceiving = false
    if (this.#raw.readableEnded) this.push(null)
    else this.#raw.resume()
  }
}

function* pieces(chunk: Buffer, limit: RateLimit | undefined): Generator<Buffer> {
  const size = limit?.pieceBytes ?? chunk.length
  for (let at = 0; at < chunk.length; at += size) yield chunk.subarray(at, at + size)
}
