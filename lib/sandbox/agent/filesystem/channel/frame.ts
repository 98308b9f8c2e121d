/**
 * The wire between the agent and a file helper: frames of `length u32 | type u8 | stream u32 | payload`, big-endian.
 * One byte stream carries any number of calls.
 */
export const FrameType = {
  /** Agent to helper: a new stream; JSON request. */
  open: 1,
  /** JSON value, either way. */
  message: 2,
  /** Raw bytes, either way. */
  data: 3,
  /** The sender will send no more on this stream. */
  end: 4,
  /** The sender gives up; JSON `{reason, message}`. Closes both directions. */
  failure: 5,
  /** The receiver of `message` and `data` has consumed so many bytes; u32. */
  credit: 6,
} as const
export type FrameType = (typeof FrameType)[keyof typeof FrameType]

export const HEADER_BYTES = 9
/** Nobody sends more in one frame; a longer one is a broken peer. */
export const MAX_PAYLOAD_BYTES = 16 * 1024 * 1024

export interface Frame {
  type: number
  streamId: number
  payload: Buffer
}

export function encodeHeader(type: FrameType, streamId: number, length: number): Buffer {
  const header = Buffer.allocUnsafe(HEADER_BYTES)
  header.writeUInt32BE(length, 0)
  header.writeUInt8(type, 4)
  header.writeUInt32BE(streamId, 5)
  return header
}

/** Cuts a byte stream into frames. Payloads that came in one chunk are views of it, not copies. */
export class FrameReader {
  #chunks: Buffer[] = []
  #buffered = 0

  push(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#buffered += chunk.length
  }

  /** @returns the next whole frame, or undefined until more bytes are pushed */
  next(): Frame | undefined {
    if (this.#buffered < HEADER_BYTES) return undefined
    const header = this.#peek(HEADER_BYTES)
    const length = header.readUInt32BE(0)
    if (length > MAX_PAYLOAD_BYTES) throw new Error(`a frame of ${length} bytes; the limit is ${MAX_PAYLOAD_BYTES}`)
    if (this.#buffered < HEADER_BYTES + length) return undefined
    const type = header.readUInt8(4)
    const streamId = header.readUInt32BE(5)
    this.#take(HEADER_BYTES)
    return { type, streamId, payload: this.#take(length) }
  }

  #peek(length: number): Buffer {
    const first = this.#chunks[0]
    if (first !== undefined && first.length >= length) return first
    const joined = Buffer.concat(this.#chunks)
    this.#chunks = [joined]
    return joined
  }

  #take(length: number): Buffer {
    const parts: Buffer[] = []
    let missing = length
    while (missing > 0) {
      const first = this.#chunks[0]
      if (first === undefined) throw new Error('fewer bytes are buffered than counted')
      if (first.length <= missing) {
        parts.push(first)
        this.#chunks.shift()
        missing -= first.length
      } else {
        parts.push(first.subarray(0, missing))
        this.#chunks[0] = first.subarray(missing)
        missing = 0
      }
    }
    this.#buffered -= length
    const [only] = parts
    return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts, length)
  }
}
