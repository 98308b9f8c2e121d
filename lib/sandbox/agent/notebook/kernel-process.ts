import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import type { Exit, Launched } from '../process/launcher'
import { killMembers, type Members } from '../process/members'
import { MarkedOutput } from './marked-output'
import type { KernelEvent } from './messages'

/** The kernel has ended before the execution has. Its message is for people. */
export class KernelEnded extends Error {
  constructor(
    override readonly name: string,
    message: string,
  ) {
    super(message)
  }
}

export interface ExecutionRequest {
  code: string
  /** For this execution alone. */
  env: Record<string, string>
}

type Emit = (event: Exclude<KernelEvent, { type: 'done' }>) => void

/** Of what a kernel says on stderr before it ends. */
const LAST_WORDS_CHARS = 2000
const LAST_WORDS_MS = 200

/** A started kernel: a program of the user that keeps its state between executions. One at a time. */
export abstract class KernelProcess {
  /** Resolves once, when the program itself has ended. */
  readonly ended: Promise<KernelEnded>
  protected readonly mark = `\0codetok:${randomBytes(8).toString('hex')}:`
  /** So many were begun; the newest has this number. */
  protected executions = 0
  #execution: { id: number; emit: Emit; parts: Set<string>; done: () => void } | undefined
  #killedAs: KernelEnded | undefined
  #lastWords = ''

  constructor(
    readonly language: string,
    protected readonly launched: Launched,
  ) {
    this.ended = launched.exited.then(async (exit) => {
      // Everything that it started goes with it, however it ended.
      await killMembers(launched.members)
      launched.release()
      await this.#drain()
      return this.#killedAs ?? new KernelEnded('KernelEnded', this.#explain(exit))
    })
  }

  get members(): Members {
    return this.launched.members
  }

  /** @throws {KernelEnded} */
  async execute({ code, env }: ExecutionRequest, emit: Emit): Promise<void> {
    const id = ++this.executions
    const done = new Promise<void>((resolve) => {
      this.#execution = { id, emit, parts: new Set(this.partsOfEnd), done: resolve }
    })
    const cut = this.ended.then((reason) => {
      throw reason
    })
    try {
      this.send(id, code, env)
      await Promise.race([done, cut])
    } finally {
      cut.catch(() => {
        // Told by the race, or of no interest any more.
      })
      this.#execution = undefined
    }
  }

  abstract setEnvironment(env: Record<string, string>): void
  abstract interrupt(): void

  /** Resolves when nothing that it started is alive. What runs ends with this reason. */
  async kill(reason: KernelEnded): Promise<void> {
    this.#killedAs ??= reason
    await killMembers(this.launched.members)
  }

  /** Output is not taken for now, so that its programs wait. */
  pause(): void {
    for (const stream of this.#outputs()) stream.pause()
  }

  resume(): void {
    for (const stream of this.#outputs()) stream.resume()
  }

  protected abstract send(id: number, code: string, env: Record<string, string>): void

  /** What must have ended before an execution has. */
  protected abstract readonly partsOfEnd: readonly string[]

  protected emit(event: Exclude<KernelEvent, { type: 'done' }>): void {
    this.#execution?.emit(event)
  }

  protected endPart(id: number, part: string, _status?: string): void {
    const execution = this.#execution
    if (execution?.id !== id) return
    execution.parts.delete(part)
    if (execution.parts.size === 0) execution.done()
  }

  /**
   * Takes its programs' stdout and stderr as the executions' output.
   *
   * @param isSilentAtFirst what comes before the first mark is the kernel's own
   */
  protected takeOutput({ isSilentAtFirst }: { isSilentAtFirst: boolean }): void {
    for (const name of ['stdout', 'stderr'] as const) {
      let isOutput = !isSilentAtFirst
      const output = new MarkedOutput(this.mark, {
        text: (text) => {
          if (isOutput) this.emit({ type: name, text })
        },
        mark: (label) => {
          isOutput = true
          const [id, status] = label.split(':')
          this.endPart(Number(id), name, status)
        },
      })
      read(this.launched[name], (bytes) => output.push(bytes))
    }
  }

  /** Takes stderr for what the kernel itself complains of. */
  protected takeComplaints(): void {
    read(this.launched.stdout, () => undefined)
    read(this.launched.stderr, (bytes) => {
      this.#lastWords = `${this.#lastWords}${bytes}`.slice(-LAST_WORDS_CHARS)
    })
  }

  #explain({ code, signal }: Exit): string {
    const how = signal === null ? `it ended with status ${code}` : `it was killed by ${signal}`
    const memory = signal === 'SIGKILL' ? ', most likely because the sandbox was out of memory' : ''
    // What comes before the last line may be complaints of its start.
    const words = this.#lastWords.trim().split('\n').at(-1)
    return `the ${this.language} kernel is gone, and its state with it: ${words || `${how}${memory}`}`
  }

  #outputs(): Socket[] {
    const { stdout, stderr, events } = this.launched
    return [stdout, stderr, events].filter((socket) => socket !== undefined)
  }

  /** What it wrote last is still in its pipes. */
  async #drain(): Promise<void> {
    const { stdin, control } = this.launched
    const closed = this.#outputs().map(
      (socket) => socket.closed || new Promise((resolve) => socket.once('close', resolve)),
    )
    await Promise.race([Promise.all(closed), new Promise((resolve) => setTimeout(resolve, LAST_WORDS_MS))])
    for (const socket of [stdin, control, ...this.#outputs()]) socket?.destroy()
  }
}

function read(socket: Socket | undefined, onData: (bytes: Buffer) => void): void {
  socket?.on('data', onData)
  socket?.on('error', () => socket.destroy())
  socket?.resume()
}
