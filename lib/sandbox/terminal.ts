import type { AgentTerminal } from './agent-client'
import { type Feed, type FeedItem, FeedReader } from './feed/feed-reader'
import { Readers } from './feed/readers'
import { Wakers } from './feed/wakers'
import { SCROLLBACK_BYTES } from './limits'

export interface TerminalOutput {
  /** Bytes of output up to the end of this piece: the id to resume after. */
  seq: number
  bytes: Uint8Array
  /** Older output was dropped before this piece. */
  hasGap: boolean
}

/** Twice the scrollback, so that a live reader, which may be a window behind, never loses anything. */
const RING_BYTES = 2 * SCROLLBACK_BYTES
const PIECE_MAX_BYTES = 64 * 1024

/** The newest output of a terminal, in a ring. Positions count bytes. */
class TerminalRing implements Feed<TerminalOutput> {
  readonly wakers = new Wakers()
  readonly #ring = Buffer.alloc(RING_BYTES)
  end = 0
  isComplete = false

  append(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; ) {
      const at = this.end % RING_BYTES
      const count = Math.min(bytes.length - from, RING_BYTES - at)
      this.#ring.set(bytes.subarray(from, from + count), at)
      from += count
      this.end += count
    }
    this.wakers.wakeAll()
  }

  complete(): void {
    this.isComplete = true
    this.wakers.wakeAll()
  }

  bytesAfter(position: number): number {
    return this.end - position
  }

  async readAfter(position: number): Promise<FeedItem<TerminalOutput>[]> {
    const from = Math.max(position, this.end - RING_BYTES)
    const to = Math.min(this.end, from + PIECE_MAX_BYTES)
    return [{ position: to, value: { seq: to, bytes: this.copy(from, to), hasGap: from > position } }]
  }

  copy(from: number, to: number): Buffer {
    const at = from % RING_BYTES
    const first = this.#ring.subarray(at, Math.min(RING_BYTES, at + to - from))
    return Buffer.concat([first, this.#ring.subarray(0, to - from - first.length)])
  }
}

/** A PTY in a sandbox: its newest output is kept for readers who come and go. */
export class Terminal {
  readonly id: string
  readonly startedAtMs = Date.now()
  /** Resolves once, never rejects, when the shell has ended and all its output is there. */
  readonly exited: Promise<{ exitCode: number | null }>
  readonly #agentTerminal: AgentTerminal
  readonly #output = new TerminalRing()
  readonly #readers = new Readers()

  constructor(id: string, agentTerminal: AgentTerminal) {
    this.id = id
    this.#agentTerminal = agentTerminal
    this.exited = this.#pump()
  }

  get pid(): number {
    return this.#agentTerminal.pid
  }

  get hasExited(): boolean {
    return this.#output.isComplete
  }

  /** The newest output, and the `seq` after which to subscribe to miss and repeat nothing. */
  scrollback(): { seq: number; bytes: Uint8Array } {
    const seq = this.#output.end
    return { seq, bytes: this.#output.copy(Math.max(0, seq - SCROLLBACK_BYTES), seq) }
  }

  /** Output after `afterSeq`, then what comes, to the end of the shell. Paced and dropped as a run's readers are. */
  subscribe(options: { afterSeq?: number; signal?: AbortSignal } = {}): AsyncIterable<TerminalOutput> {
    return {
      [Symbol.asyncIterator]: () =>
        new FeedReader(this.#output, this.#readers, {
          ...(options.afterSeq === undefined ? {} : { after: options.afterSeq }),
          ...(options.signal ? { signal: options.signal } : {}),
        }),
    }
  }

  /** @throws {AppError} `gone` when the shell has ended */
  async write(bytes: Uint8Array): Promise<void> {
    await this.#agentTerminal.write(bytes)
  }

  async resize(cols: number, rows: number): Promise<void> {
    await this.#agentTerminal.resize(cols, rows)
  }

  /** Ends the shell and everything it started. Idempotent. */
  async close(): Promise<void> {
    this.#readers.stopPacing()
    await this.#agentTerminal.close()
  }

  async #pump(): Promise<{ exitCode: number | null }> {
    try {
      for await (const bytes of this.#agentTerminal.output) {
        this.#output.append(bytes)
        for (let room = this.#readers.room(); room; room = this.#readers.room()) await room
      }
    } catch {
      // The sandbox is no more; a terminal ends the same way whether its shell or its sandbox does.
    }
    const exit = await this.#agentTerminal.exited.catch(() => ({ exitCode: null }))
    this.#output.complete()
    return exit
  }
}
