import type { Launched } from '../process/launcher'
import { KernelEnded, KernelProcess } from './kernel-process'
import { type KernelOrder, parseKernelEvent } from './messages'

/** A plot as an image has some megabytes. What goes on for longer without an end would only fill the agent's memory. */
const LINE_MAX_CHARS = 64 * 1024 * 1024

/** A kernel whose program takes orders and tells events as lines of JSON: `messages.ts`. */
export class MessageKernel extends KernelProcess {
  protected readonly partsOfEnd: readonly string[]

  /**
   * @param output `streams`: its stdout and stderr are its programs'. `events`: it tells their output itself, and its own
   *   stderr is about itself.
   */
  constructor(language: string, launched: Launched, output: 'streams' | 'events') {
    super(language, launched)
    this.partsOfEnd = output === 'streams' ? ['done', 'stdout', 'stderr'] : ['done']
    if (output === 'streams') this.takeOutput({ isSilentAtFirst: false })
    else this.takeComplaints()
    this.#takeEvents()
    this.#order({ op: 'begin', mark: this.mark })
  }

  override setEnvironment(env: Record<string, string>): void {
    this.#order({ op: 'environment', env })
  }

  override interrupt(): void {
    this.#order({ op: 'interrupt', id: this.executions })
  }

  protected override send(id: number, code: string, env: Record<string, string>): void {
    this.#order({ op: 'execute', id, code, env })
  }

  #order(order: KernelOrder): void {
    this.launched.control?.write(`${JSON.stringify(order)}\n`)
  }

  #takeEvents(): void {
    const { events } = this.launched
    let parts: string[] = []
    let chars = 0
    events?.setEncoding('utf8').on('data', (text: string) => {
      const lines = text.split('\n')
      for (const [index, part] of lines.entries()) {
        parts.push(part)
        chars += part.length
        if (index === lines.length - 1) break
        this.#take(parts.join(''))
        parts = []
        chars = 0
      }
      if (chars > LINE_MAX_CHARS) {
        void this.kill(new KernelEnded('ResultTooLarge', `one result is larger than ${LINE_MAX_CHARS >> 20} MiB`))
      }
    })
    events?.on('error', () => events.destroy())
    events?.resume()
  }

  #take(line: string): void {
    const event = parseKernelEvent(line)
    if (event?.type === 'done') this.endPart(event.id, 'done')
    else if (event) this.emit(event)
  }
}
