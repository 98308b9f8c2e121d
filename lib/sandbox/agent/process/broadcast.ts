/** How far the slowest reader may fall behind before the source is paused. */
const BEHIND_MAX_BYTES = 256 * 1024
/** How long one reader may hold up the others. */
const STALL_MAX_MS = 10_000

export interface Sized {
  readonly bytes: Uint8Array
}

/**
 * One source, many readers, each from when it subscribed on. The slowest paces the source, for at most ten seconds, and is
 * then cut off. Without a reader what comes is thrown away.
 */
export class Broadcast<T extends Sized> {
  readonly #readers = new Set<Reader<T>>()
  #isPaused = false
  #hasEnded = false

  constructor(private readonly source: { pause(): void; resume(): void }) {}

  publish(chunk: T): void {
    for (const reader of this.#readers) reader.push(chunk)
    this.#pace()
  }

  end(): void {
    this.#hasEnded = true
    for (const reader of this.#readers) reader.end()
  }

  /** From now on. Ends with the source, by `signal`, or when it has stalled the others for too long. */
  subscribe(signal: AbortSignal): AsyncGenerator<T> {
    const reader: Reader<T> = new Reader(
      () => this.#pace(),
      () => {
        this.#readers.delete(reader)
        this.#pace()
      },
    )
    this.#readers.add(reader)
    if (this.#hasEnded) reader.end()
    return reader.read(signal)
  }

  #pace(): void {
    const isBehind = [...this.#readers].some((reader) => reader.waitingBytes >= BEHIND_MAX_BYTES)
    if (isBehind === this.#isPaused) return
    this.#isPaused = isBehind
    if (isBehind) this.source.pause()
    else this.source.resume()
  }
}

class Reader<T extends Sized> {
  readonly #waiting: T[] = []
  waitingBytes = 0
  #isOver = false
  #wake = () => {}
  #stall: NodeJS.Timeout | undefined

  constructor(
    private readonly onTake: () => void,
    private readonly onOver: () => void,
  ) {}

  push(chunk: T): void {
    this.#waiting.push(chunk)
    this.waitingBytes += chunk.bytes.length
    if (this.waitingBytes >= BEHIND_MAX_BYTES) this.#stall ??= setTimeout(() => this.#cutOff(), STALL_MAX_MS)
    this.#wake()
  }

  end(): void {
    this.#isOver = true
    this.#wake()
  }

  async *read(signal: AbortSignal): AsyncGenerator<T> {
    const onAbort = () => this.#cutOff()
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
    try {
      for (;;) {
        const chunk = this.#take()
        if (chunk) yield chunk
        else if (this.#isOver) return
        else await this.#arrival()
      }
    } finally {
      signal.removeEventListener('abort', onAbort)
      this.#cutOff()
    }
  }

  #take(): T | undefined {
    const chunk = this.#waiting.shift()
    if (!chunk) return undefined
    this.waitingBytes -= chunk.bytes.length
    clearTimeout(this.#stall)
    this.#stall = undefined
    this.onTake()
    return chunk
  }

  #arrival(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  #cutOff(): void {
    clearTimeout(this.#stall)
    this.#waiting.length = 0
    this.waitingBytes = 0
    this.#isOver = true
    this.onOver()
    this.#wake()
  }
}
