import type { Readable, Writable } from 'node:stream'
import { FileFailure, type FileFailureReason } from '../failure'
import { encodeHeader, FrameReader, FrameType } from './frame'
import { ChannelStream, type StreamWires } from './stream'

/**
 * One end of the byte stream between the agent and a file helper. The agent opens streams, the helper accepts them.
 * What is read off the socket is bounded by each stream's window, so that one slow reader never delays another.
 */
export class Channel {
  readonly #readable: Readable
  readonly #writable: Writable
  readonly #accept: ((request: string, stream: ChannelStream) => void) | undefined
  readonly #frames = new FrameReader()
  readonly #streams = new Map<number, ChannelStream>()
  #nextId = 1
  #isClosed = false
  /** Resolves when the byte stream is gone; every open stream has failed by then. */
  readonly closed: Promise<void>

  constructor(
    wire: { readable: Readable; writable: Writable },
    accept?: (request: string, stream: ChannelStream) => void,
  ) {
    const { readable, writable } = wire
    this.#readable = readable
    this.#writable = writable
    this.#accept = accept
    readable.on('data', (chunk: Buffer) => this.#receive(chunk))
    readable.on('end', () => this.close())
    for (const side of [readable, writable]) {
      // The close that follows says all that matters; without a listener an error would end the process.
      side.on('error', () => this.close())
    }
    this.closed = new Promise((resolve) => {
      const settle = () => {
        if (this.#isClosed) return
        this.#isClosed = true
        this.close()
        const failure = new FileFailure('internal', 'the file helper has gone')
        for (const stream of [...this.#streams.values()]) stream.receiveFailure(failure)
        resolve()
      }
      readable.on('close', settle)
      writable.on('close', settle)
    })
  }

  open(request: unknown): ChannelStream {
    const id = this.#nextId++
    const stream = this.#addStream(id)
    if (this.#isClosed) stream.receiveFailure(new FileFailure('internal', 'the file helper has gone'))
    else void this.#write(FrameType.open, id, Buffer.from(JSON.stringify(request)))
    return stream
  }

  close(): void {
    this.#readable.destroy()
    this.#writable.destroy()
  }

  #addStream(id: number): ChannelStream {
    const wires: StreamWires = {
      write: (type, payload) => this.#write(type, id, payload),
      forget: () => this.#streams.delete(id),
    }
    const stream = new ChannelStream(wires)
    this.#streams.set(id, stream)
    return stream
  }

  /** Resolves when the system has taken the bytes, which may be used anew from then on. */
  #write(type: FrameType, streamId: number, payload: Buffer): Promise<void> {
    if (this.#isClosed) return Promise.resolve()
    const writable = this.#writable
    return new Promise((resolve) => {
      // Errors close the channel, which fails every stream.
      const taken = () => resolve()
      writable.cork()
      const header = encodeHeader(type, streamId, payload.length)
      if (payload.length === 0) writable.write(header, taken)
      else {
        writable.write(header)
        writable.write(payload, taken)
      }
      writable.uncork()
    })
  }

  #receive(chunk: Buffer): void {
    try {
      this.#frames.push(chunk)
      for (let frame = this.#frames.next(); frame !== undefined; frame = this.#frames.next()) {
        this.#dispatch(frame.type, frame.streamId, frame.payload)
      }
    } catch {
      // A peer that breaks the framing cannot be understood any more: every stream fails as the socket closes.
      this.close()
    }
  }

  #dispatch(type: number, streamId: number, payload: Buffer): void {
    if (type === FrameType.open) {
      if (this.#accept === undefined) throw new Error('a stream was opened to a side that opens them')
      this.#accept(payload.toString(), this.#addStream(streamId))
      return
    }
    // Frames of a stream that this side has given up may still be on the way.
    const stream = this.#streams.get(streamId)
    if (stream === undefined) return
    if (type === FrameType.message) stream.receive({ json: payload.toString() }, payload.length)
    else if (type === FrameType.data) stream.receive({ bytes: payload }, payload.length)
    else if (type === FrameType.end) stream.receiveEnd()
    else if (type === FrameType.credit) stream.receiveCredit(payload.readUInt32BE(0))
    else if (type === FrameType.failure) {
      const { reason, message }: { reason: FileFailureReason; message: string } = JSON.parse(payload.toString())
      stream.receiveFailure(new FileFailure(reason, message))
    } else throw new Error(`a frame of unknown type ${type}`)
  }
}
