import type { Socket } from 'node:net'

export interface OutputChunk {
  stream: 'stdout' | 'stderr'
  bytes: Buffer
}

const CHUNK_MAX_BYTES = 32 * 1024
/** Read ahead of the reader, besides what the pipes and the stream's own window hold. */
const QUEUE_MAX_BYTES = 64 * 1024
/** A pipe that nothing alive should hold any more is given up when it has been silent for this long. */
const GIVE_UP_MS = 100
const FULL_HEAP = 'JavaScript heap out of memory'

/**
 * A program's stdout and stderr as one sequence, pulled: what nobody takes stays in the program's pipes. Small writes that
 * arrive between two pulls become one chunk.
 */
export class ProgramOutput {
  readonly #sockets: Socket[]
  readonly #queue: OutputChunk[] = []
  #queuedBytes = 0
  #open = 0
  #wake: (() => void) | undefined
  #isDiscarding = false
  #giveUpTimer: NodeJS.Timeout | undefined
  #stderrTail: Buffer = Buffer.alloc(0)
  /** Node.js has said on stderr that its heap is full, which it does before it aborts. */
  toldOfFullHeap = false
  /** Resolves when both pipes are closed by everybody who could write. */
  readonly ended: Promise<void>
  #resolveEnded: () => void = () => {}

  constructor(stdout: Socket, stderr: Socket) {
    this.#sockets = [stdout, stderr]
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve
    })
    this.#listen(stdout, 'stdout')
    this.#listen(stderr, 'stderr')
  }

  /** In the order of arrival; ends when the pipes have ended and all is taken. Iterate once. */
  async *chunks(signal: AbortSignal): AsyncGenerator<OutputChunk> {
    const onAbort = () => this.#wake?.()
    signal.addEventListener('abort', onAbort)
    try {
      while (!signal.aborted) {
        const chunk = this.#take()
        if (chunk) yield chunk
        else if (this.#open === 0) return
        else await this.#arrival()
      }
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  /** Nobody reads any more: what the program writes is thrown away, so that it runs on. */
  discard(): void {
    this.#isDiscarding = true
    this.#queue.length = 0
    this.#queuedBytes = 0
    this.#resume()
  }

  /** Nothing that could write is alive. What the pipes still hold is delivered; who holds them open is not waited for. */
  finish(): void {
    this.#armGiveUp()
  }

  #listen(socket: Socket, stream: OutputChunk['stream']): void {
    this.#open++
    socket.on('data', (bytes: Buffer) => {
      if (stream === 'stderr') this.#scan(bytes)
      this.#push({ stream, bytes })
    })
    socket.on('error', () => socket.destroy())
    socket.once('close', () => {
      this.#open--
      if (this.#open === 0) {
        clearTimeout(this.#giveUpTimer)
        this.#resolveEnded()
      }
      this.#wakeReader()
    })
    socket.resume()
  }

  #scan(bytes: Buffer): void {
    if (this.toldOfFullHeap) return
    this.toldOfFullHeap = Buffer.concat([this.#stderrTail, bytes]).includes(FULL_HEAP)
    this.#stderrTail = bytes.subarray(-FULL_HEAP.length)
  }

  #push(chunk: OutputChunk): void {
    if (this.#giveUpTimer) this.#armGiveUp()
    if (this.#isDiscarding) return
    this.#queue.push(chunk)
    this.#queuedBytes += chunk.bytes.length
    if (this.#queuedBytes >= QUEUE_MAX_BYTES) for (const socket of this.#sockets) socket.pause()
    this.#wakeReader()
  }

  /** The next bytes of one stream, as many of them as fit a chunk. */
  #take(): OutputChunk | undefined {
    const first = this.#queue.shift()
    if (!first) return undefined
    const parts = [first.bytes]
    let size = first.bytes.length
    for (let next = this.#queue[0]; next?.stream === first.stream && size < CHUNK_MAX_BYTES; next = this.#queue[0]) {
      parts.push(next.bytes)
      size += next.bytes.length
      this.#queue.shift()
    }
    const joined = parts.length === 1 ? first.bytes : Buffer.concat(parts)
    const bytes = joined.subarray(0, CHUNK_MAX_BYTES)
    if (bytes.length < joined.length) {
      this.#queue.unshift({ stream: first.stream, bytes: joined.subarray(CHUNK_MAX_BYTES) })
    }
    this.#queuedBytes -= bytes.length
    if (this.#queuedBytes < QUEUE_MAX_BYTES) this.#resume()
    return { stream: first.stream, bytes }
  }

  #resume(): void {
    for (const socket of this.#sockets) if (!socket.destroyed && socket.isPaused()) socket.resume()
    if (this.#giveUpTimer) this.#armGiveUp()
  }

  #armGiveUp(): void {
    clearTimeout(this.#giveUpTimer)
    this.#giveUpTimer = setTimeout(() => {
      // A paused pipe is silent because its reader is slow, not because it is empty.
      if (this.#sockets.some((socket) => socket.isPaused())) return
      for (const socket of this.#sockets) socket.destroy()
    }, GIVE_UP_MS)
  }

  #arrival(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  /** After this turn of the loop, so that what arrives in it becomes one chunk. */
  #wakeReader(): void {
    const wake = this.#wake
    if (!wake) return
    this.#wake = undefined
    setImmediate(wake)
  }
}
