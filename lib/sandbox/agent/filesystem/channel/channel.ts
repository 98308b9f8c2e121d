import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { z } from 'zod'
import { FILE_FAILURES, FileFailure } from '../failure'
import { encodeHeader, FrameReader, FrameType } from './frame'
import { ChannelStream, type StreamWires } from './stream'

const FailurePayload = z.object({ reason: z.enum(FILE_FAILURES), message: z.string() })

/** Above this much in the socket's own buffer, senders wait for it to drain. */
const SOCKET_BUFFER_BYTES = 1024 * 1024
const EMPTY = Buffer.alloc(0)

/**
 * One end of the byte stream between the agent and a file helper. The agent opens streams, the helper accepts them.
 * What is read off the socket is bounded by each stream's window, so that one slow reader never delays another.
 */
export class Channel {
  readonly #socket: Duplex
  readonly #accept: ((request: unknown, stream: ChannelStream) => void) | undefined
  readonly #frames = new FrameReader()
  readonly #streams = new Map<number, ChannelStream>()
  #nextId = 1
  #isClosed = false
  #draining: Promise<void> | undefined
  /** Resolves when the byte stream is gone; every open stream has failed by then. */
  readonly closed: Promise<void>

  constructor(socket: Duplex, accept?: (request: unknown, stream: ChannelStream) => void) {
    this.#socket = socket
    this.#accept = accept
    socket.on('data', (chunk: Buffer) => this.#receive(chunk))
    // The close that follows says all that matters; without a listener an error would end the process.
    socket.on('error', () => socket.destroy())
    socket.on('end', () => socket.destroy())
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.#isClosed = true
        const failure = new FileFailure('internal', 'the file helper has gone')
        for (const stream of [...this.#streams.values()]) stream.receiveFailure(failure)
        resolve()
      })
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
    this.#socket.destroy()
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

  async #write(type: FrameType, streamId: number, payload: Buffer): Promise<void> {
    if (this.#isClosed) return
    const socket = this.#socket
    socket.cork()
    socket.write(encodeHeader(type, streamId, payload.length))
    socket.write(payload.length === 0 ? EMPTY : payload)
    socket.uncork()
    if (socket.writableLength > SOCKET_BUFFER_BYTES) {
      this.#draining ??= Promise.race([once(socket, 'drain').then(() => undefined), this.closed]).finally(() => {
        this.#draining = undefined
      })
      await this.#draining
    }
  }

  #receive(chunk: Buffer): void {
    try {
      this.#frames.push(chunk)
      for (let frame = this.#frames.next(); frame !== undefined; frame = this.#frames.next()) {
        this.#dispatch(frame.type, frame.streamId, frame.payload)
      }
    } catch {
      // A peer that breaks the framing cannot be understood any more: every stream fails as the socket closes.
      this.#socket.destroy()
    }
  }

  #dispatch(type: number, streamId: number, payload: Buffer): void {
    if (type === FrameType.open) {
      if (this.#accept === undefined) throw new Error('a stream was opened to a side that opens them')
      this.#accept(JSON.parse(payload.toString()), this.#addStream(streamId))
      return
    }
    // Frames of a stream that this side has given up may still be on the way.
    const stream = this.#streams.get(streamId)
    if (stream === undefined) return
    if (type === FrameType.message) stream.receive({ json: JSON.parse(payload.toString()) }, payload.length)
    else if (type === FrameType.data) stream.receive({ bytes: payload }, payload.length)
    else if (type === FrameType.end) stream.receiveEnd()
    else if (type === FrameType.credit) stream.receiveCredit(payload.readUInt32BE(0))
    else if (type === FrameType.failure) {
      const { reason, message } = FailurePayload.parse(JSON.parse(payload.toString()))
      stream.receiveFailure(new FileFailure(reason, message))
    } else throw new Error(`a frame of unknown type ${type}`)
  }
}
