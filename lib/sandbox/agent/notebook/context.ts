import { randomUUID } from 'node:crypto'
import { type ExecutionEvent, executionEvent } from './execution-event'
import { type ExecutionRequest, KernelEnded, type KernelProcess } from './kernel-process'
import type { KernelSource } from './kernels'

/** Where the events of one execution go. */
export interface ExecutionSink {
  /** Aborted when nobody reads any more. */
  readonly signal: AbortSignal
  /** Returns whether more may come at once. */
  emit(event: ExecutionEvent): boolean
  /** Calls back when more may come. */
  onceDrained(callback: () => void): void
}

/** A kernel that does not heed an interrupt within this time is ended. With a client's own patience that makes 5 s. */
const INTERRUPT_GRACE_MS = 3000

/** What E2B calls a context: a kernel with its state, in a folder, that runs one execution after another. */
export class NotebookContext {
  readonly id = randomUUID()
  #kernel: Promise<KernelProcess> | undefined
  #last: Promise<void> = Promise.resolve()

  constructor(
    readonly language: string,
    readonly cwd: string,
    private readonly source: KernelSource,
  ) {}

  /** Starts its kernel before there is anything to run. What is wrong with it, the first execution tells. */
  warm(): void {
    this.#running().catch(() => undefined)
  }

  /** Resolves when it has ended, whatever became of it. Waits for its turn. */
  execute(request: ExecutionRequest, sink: ExecutionSink): Promise<void> {
    this.#last = this.#last.then(() => this.#execute(request, sink))
    return this.#last
  }

  /** A fresh kernel; what runs is told. */
  async restart(): Promise<void> {
    await this.#end(new KernelEnded('ContextRestarted', 'the context was restarted'))
    this.warm()
  }

  async remove(): Promise<void> {
    await this.#end(new KernelEnded('ContextRemoved', 'the context was removed'))
  }

  async #execute(request: ExecutionRequest, sink: ExecutionSink): Promise<void> {
    if (sink.signal.aborted) return
    let kernel: KernelProcess
    try {
      kernel = await this.#running()
    } catch (error) {
      const value = error instanceof Error ? error.message : String(error)
      sink.emit({ type: 'error', name: 'KernelNotStarted', value, traceback: '' })
      return
    }
    let deadline: NodeJS.Timeout | undefined
    const interrupt = () => {
      kernel.resume()
      kernel.interrupt()
      const stuck = new KernelEnded('Interrupted', 'the kernel did not heed an interrupt')
      deadline = setTimeout(() => void kernel.kill(stuck), INTERRUPT_GRACE_MS)
    }
    sink.signal.addEventListener('abort', interrupt)
    this.source.prepare(kernel)
    try {
      await kernel.execute(request, (event) => {
        if (sink.emit(executionEvent(event)) || sink.signal.aborted) return
        kernel.pause()
        sink.onceDrained(() => kernel.resume())
      })
    } catch (error) {
      if (!(error instanceof KernelEnded)) throw error
      sink.emit({ type: 'error', name: error.name, value: error.message, traceback: error.message })
    } finally {
      clearTimeout(deadline)
      sink.signal.removeEventListener('abort', interrupt)
    }
  }

  /** The kernel that runs, or a new one where it has ended. */
  #running(): Promise<KernelProcess> {
    if (this.#kernel) return this.#kernel
    const starting = this.source.start()
    this.#kernel = starting
    const forget = () => {
      if (this.#kernel === starting) this.#kernel = undefined
    }
    starting.then((kernel) => kernel.ended).then(forget, forget)
    return starting
  }

  async #end(reason: KernelEnded): Promise<void> {
    const kernel = await this.#kernel?.catch(() => undefined)
    this.#kernel = undefined
    await kernel?.kill(reason)
  }
}
