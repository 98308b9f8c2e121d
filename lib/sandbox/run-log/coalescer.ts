import { cutLength, unfinishedTail } from './utf8'

export type OutputStream = 'stdout' | 'stderr'

/** Largest event: a quarter of a reader's window. */
export const SEGMENT_MAX_BYTES = 64 * 1024

export interface Pace {
  /** At most one flush in this time; the first bytes after a quiet time leave at once. */
  intervalMs: number
  /** Changes between stdout and stderr that are kept in order within one flush; beyond, each stream is merged. */
  maxSegments: number
}

interface Segment {
  stream: OutputStream
  chunks: Uint8Array[]
}

/**
 * Gathers small writes into segments that never end inside a character of UTF-8. The order within a stream is always kept,
 * and the order between the two as far as `maxSegments` goes, so that a million one-byte writes make few events.
 */
export class OutputCoalescer {
  readonly #emit: (stream: OutputStream, bytes: Uint8Array) => void
  readonly #pace: () => Pace
  readonly #held: Record<OutputStream, Uint8Array> = { stdout: new Uint8Array(), stderr: new Uint8Array() }
  #segments: Segment[] = []
  #bufferedBytes = 0
  #lastFlushMs = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | undefined

  constructor(emit: (stream: OutputStream, bytes: Uint8Array) => void, pace: () => Pace) {
    this.#emit = emit
    this.#pace = pace
  }

  push(stream: OutputStream, bytes: Uint8Array): void {
    if (bytes.length === 0) return
    const pace = this.#pace()
    this.#segmentFor(stream, pace.maxSegments).chunks.push(bytes)
    this.#bufferedBytes += bytes.length
    const sinceFlushMs = performance.now() - this.#lastFlushMs
    if (this.#bufferedBytes >= SEGMENT_MAX_BYTES || sinceFlushMs >= pace.intervalMs) this.flush()
    else this.#timer ??= setTimeout(() => this.flush(), pace.intervalMs - sinceFlushMs)
  }

  /** Emits what has come, but for the bytes of unfinished characters. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#lastFlushMs = performance.now()
    const segments = this.#segments
    this.#segments = []
    this.#bufferedBytes = 0
    for (const { stream, chunks } of segments) {
      const bytes = Buffer.concat([this.#held[stream], ...chunks])
      const whole = bytes.length - unfinishedTail(bytes)
      this.#held[stream] = bytes.subarray(whole)
      this.#emitPieces(stream, bytes.subarray(0, whole))
    }
  }

  /** Emits everything: no more will come. */
  end(): void {
    this.flush()
    for (const stream of ['stdout', 'stderr'] as const) {
      this.#emitPieces(stream, this.#held[stream])
      this.#held[stream] = new Uint8Array()
    }
  }

  #segmentFor(stream: OutputStream, maxSegments: number): Segment {
    const last = this.#segments.at(-1)
    if (last?.stream === stream) return last
    const merged =
      this.#segments.length < maxSegments ? undefined : this.#segments.findLast((segment) => segment.stream === stream)
    if (merged) return merged
    const added: Segment = { stream, chunks: [] }
    this.#segments.push(added)
    return added
  }

  #emitPieces(stream: OutputStream, bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; ) {
      const rest = bytes.subarray(from)
      const length = cutLength(rest, SEGMENT_MAX_BYTES)
      this.#emit(stream, rest.subarray(0, length))
      from += length
    }
  }
}
