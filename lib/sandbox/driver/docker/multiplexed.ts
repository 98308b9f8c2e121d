import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'

const HEADER_BYTES = 8
const STDOUT = 1

/**
 * An attached container without a terminal: what we write is its stdin, what we read its stdout. The engine frames its
 * output: one byte naming the stream, three of zero, four of length, then as many bytes.
 *
 * @param onStderr gets the agent's own log
 */
export class AttachedStdio extends Duplex {
  readonly #socket: Socket
  readonly #onStderr: (bytes: Buffer) => void
  readonly #header = Buffer.alloc(HEADER_BYTES)
  #headerFilled = 0
  #remaining = 0

  constructor(socket: Socket, onStderr: (bytes: Buffer) => void) {
    super({ allowHalfOpen: false })
    this.#socket = socket
    this.#onStderr = onStderr
    socket.on('data', (bytes: Buffer) => this.#take(bytes))
    socket.on('end', () => this.push(null))
    socket.on('error', (error) => this.destroy(error))
    socket.on('close', () => this.destroy())
  }

  #take(bytes: Buffer): void {
    let hasRoom = true
    let at = 0
    while (at < bytes.length) {
      if (this.#remaining === 0) {
        const taken = bytes.copy(this.#header, this.#headerFilled, at, at + HEADER_BYTES - this.#headerFilled)
        at += taken
        this.#headerFilled += taken
        if (this.#headerFilled < HEADER_BYTES) break
        this.#headerFilled = 0
        this.#remaining = this.#header.readUInt32BE(4)
        continue
      }
      const part = bytes.subarray(at, at + this.#remaining)
      at += part.length
      this.#remaining -= part.length
      if (this.#header[0] === STDOUT) hasRoom = this.push(part)
      else this.#onStderr(part)
    }
    if (!hasRoom) this.#socket.pause()
  }

  override _read(): void {
    this.#socket.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done)
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(() => done())
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy()
    done(error)
  }
}
