import { FileFailure } from '../failure'
import { FrameType } from './frame'

/** What one stream may hold on its way in each direction before its sender waits. */
export const WINDOW_BYTES = 512 * 1024
/** Larger pieces would keep other streams of the channel waiting. */
export const PIECE_BYTES = 128 * 1024
const EMPTY = Buffer.alloc(0)

/** `json` is yet to be parsed: only its reader knows what it is. */
export type Inbound = { json: string } | { bytes: Buffer }

/** How a stream reaches the channel that carries it. */
export interface StreamWires {
  write(type: FrameType, payload: Buffer): Promise<void>
  forget(): void
}

/**
 * One call on a channel, seen from either side. Both sides send JSON values and bytes, in order and with back pressure:
 * a send resolves when the other side's window has room again.
 */
export class ChannelStream implements AsyncIterable<Inbound> {
  readonly #wires: StreamWires
  readonly #inbox: { item: Inbound; size: number }[] = []
  readonly #aborter = new AbortController()
  #wakeReader: (() => void) | undefined
  #wakeSenders: (() => void)[] = []
  #credit = WINDOW_BYTES
  #consumed = 0
  #hasEnded = false
  #peerHasEnded = false
  #failure: FileFailure | undefined

  constructor(wires: StreamWires) {
    this.#wires = wires
  }

  /** Aborts when either side gives the call up. */
  get signal(): AbortSignal {
    return this.#aborter.signal
  }

  /** @throws {FileFailure} why the other side gave the call up */
  async sendJson(value: unknown): Promise<void> {
    await this.#send(FrameType.message, Buffer.from(JSON.stringify(value)))
  }

  /** The bytes may be used anew when it resolves. @throws {FileFailure} why the other side gave the call up */
  async sendBytes(bytes: Uint8Array): Promise<void> {
    for (let offset = 0; offset < bytes.length; offset += PIECE_BYTES) {
      const length = Math.min(PIECE_BYTES, bytes.length - offset)
      await this.#send(FrameType.data, Buffer.from(bytes.buffer, bytes.byteOffset + offset, length))
    }
  }

  /** Nothing more will be sent from here. */
  end(): void {
    if (this.#hasEnded || this.#failure !== undefined) return
    this.#hasEnded = true
    void this.#wires.write(FrameType.end, EMPTY)
    this.#forgetIfOver()
  }

  /** Gives the call up, both ways. */
  fail(failure: FileFailure): void {
    if (this.#failure !== undefined || (this.#hasEnded && this.#peerHasEnded)) return
    const { reason, message } = failure
    void this.#wires.write(FrameType.failure, Buffer.from(JSON.stringify({ reason, message })))
    this.#inbox.length = 0
    this.receiveFailure(failure)
  }

  cancel(): void {
    this.fail(new FileFailure('cancelled', 'the call was given up'))
  }

  /** @returns undefined after the other side's end. @throws {FileFailure} after what came before the failure */
  async next(): Promise<Inbound | undefined> {
    for (;;) {
      const first = this.#inbox.shift()
      if (first !== undefined) {
        this.#consume(first.size)
        return first.item
      }
      if (this.#failure !== undefined) throw this.#failure
      if (this.#peerHasEnded) return undefined
      await new Promise<void>((resolve) => {
        this.#wakeReader = resolve
      })
    }
  }

  /** Leaving the loop early gives nothing up: whoever does must end or fail the call. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Inbound, void, undefined> {
    for (let item = await this.next(); item !== undefined; item = await this.next()) yield item
  }

  /** Only bytes are expected from here on. */
  async *bytes(): AsyncGenerator<Buffer, void, undefined> {
    for await (const item of this) {
      if (!('bytes' in item)) throw new FileFailure('internal', 'a message came where bytes were due')
      yield item.bytes
    }
  }

  /** As `bytes`, all that has come since the last at once: fewer and larger system calls for whoever writes them on. */
  async *batchesOfBytes(): AsyncGenerator<Buffer[], void, undefined> {
    for await (const first of this.bytes()) {
      const batch = [first]
      for (let next = this.#inbox[0]; next !== undefined && 'bytes' in next.item; next = this.#inbox[0]) {
        this.#inbox.shift()
        this.#consume(next.size)
        batch.push(next.item.bytes)
      }
      yield batch
    }
  }

  receive(item: Inbound, size: number): void {
    if (this.#failure !== undefined || this.#peerHasEnded) return
    this.#inbox.push({ item, size })
    this.#wake()
  }

  receiveEnd(): void {
    this.#peerHasEnded = true
    this.#wake()
    this.#forgetIfOver()
  }

  receiveCredit(bytes: number): void {
    this.#credit += bytes
    if (this.#credit > 0) this.#releaseSenders()
  }

  receiveFailure(failure: FileFailure): void {
    this.#failure ??= failure
    this.#wires.forget()
    this.#wake()
    this.#releaseSenders()
    this.#aborter.abort(this.#failure)
  }

  async #send(type: FrameType, payload: Buffer): Promise<void> {
    while (this.#credit <= 0 && this.#failure === undefined) {
      await new Promise<void>((resolve) => this.#wakeSenders.push(resolve))
    }
    if (this.#failure !== undefined) throw this.#failure
    if (this.#hasEnded) throw new FileFailure('internal', 'something was sent after the end')
    this.#credit -= payload.length
    await this.#wires.write(type, payload)
  }

  #consume(size: number): void {
    this.#consumed += size
    if (this.#consumed < WINDOW_BYTES / 2 || this.#peerHasEnded || this.#failure !== undefined) return
    const credit = Buffer.allocUnsafe(4)
    credit.writeUInt32BE(this.#consumed)
    this.#consumed = 0
    void this.#wires.write(FrameType.credit, credit)
  }

  #wake(): void {
    const wake = this.#wakeReader
    this.#wakeReader = undefined
    wake?.()
  }

  #releaseSenders(): void {
    const waiting = this.#wakeSenders
    this.#wakeSenders = []
    for (const release of waiting) release()
  }

  #forgetIfOver(): void {
    if (this.#hasEnded && this.#peerHasEnded) this.#wires.forget()
  }
}
