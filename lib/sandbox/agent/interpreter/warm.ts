import path from 'node:path'
import type { AgentConfig } from '../config'
import { withProxyAddress } from '../egress/proxy-environment'
import { environmentOf } from '../process/environment'
import type { Launched } from '../process/launcher'
import { readCpuMs } from '../process/proc-table'
import type { AgentProcesses } from '../process/processes'
import { type Interpreted, named, TYPESCRIPT_FLAGS } from '../run/program'
import type { AgentContext } from '../service'
import { type InterpreterOrder, pythonOrder } from './order'
import { startUpKey } from './start-up-env'

type WarmLanguage = Interpreted['language']

export interface WarmOrder extends Interpreted {
  cwd: string
  env: Record<string, string>
}

export interface WarmProgram {
  launched: Launched
  /** CPU time of its start. */
  cpuMs: number
}

const LANGUAGES: readonly WarmLanguage[] = ['javascript', 'typescript', 'python']
/** A run that was just started has the processor to itself for so long, unless it ends before. */
const REFILL_AFTER_MS = 400
/** After one that could not wait (no processes left, no memory) the next try waits twice as long as before. */
const RETRY_MAX_MS = 30_000

/** Interpreters started before there is anything to run, each for one run. */
export class WarmInterpreters {
  readonly #shelves: Record<WarmLanguage, Shelf>
  readonly #startUpKey: string
  readonly #proxyPort: number

  constructor(context: AgentContext, processes: AgentProcesses) {
    const { config, users } = context
    const env = environmentOf(config, { ...context.sandbox, env: {} }, users.standard, {})
    this.#startUpKey = startUpKey(env)
    this.#proxyPort = config.proxyPort
    const shelf = (language: WarmLanguage) =>
      new Shelf(config.warm[language], processes, () =>
        processes.launcher.launch({
          user: users.standard,
          argv: waitingArgv(config, context.programDir, language),
          env,
          // Not the user's: Node.js reads the package.json of where it starts, and keeps what it said then.
          cwd: '/',
          stdio: { kind: 'pipes', stdin: true, control: true },
        }),
      )
    this.#shelves = { javascript: shelf('javascript'), typescript: shelf('typescript'), python: shelf('python') }
  }

  /** Starts what is missing. */
  fill(): void {
    for (const language of LANGUAGES) this.#shelves[language].fill()
  }

  /** An interpreter that was started ahead, told to run the program; undefined when none can. */
  take(order: WarmOrder): WarmProgram | undefined {
    if (startUpKey(order.env) !== this.#startUpKey) return undefined
    const launched = this.#shelves[order.language].take()
    if (!launched) return undefined
    const cpuMs = readCpuMs(launched.pid)
    launched.control?.end(
      orderFor({ ...order, env: withProxyAddress(order.env, launched.proxyAddress, this.#proxyPort) }),
    )
    return { launched, cpuMs }
  }
}

function orderFor(order: WarmOrder): string {
  if (order.language === 'python') return pythonOrder(order)
  const { entry, args, cwd, env } = order
  return JSON.stringify({ entry, args, cwd, env } satisfies InterpreterOrder)
}

function waitingArgv(config: AgentConfig, programDir: string, language: WarmLanguage): string[] {
  const file = (name: string) => path.join(programDir, name)
  if (language === 'python') return [named(config.pythonPath, config.baseEnv.PATH), file('python-zygote.py')]
  const flags = language === 'typescript' ? TYPESCRIPT_FLAGS : []
  // Node.js wants an entry to wait for; it is replaced before it is looked for.
  return [named(config.nodePath, config.baseEnv.PATH), ...flags, '-r', file('node-zygote.cjs'), file('waiting')]
}

/** The waiting interpreters of one language. */
class Shelf {
  readonly #waiting = new Set<Launched>()
  #starting = 0
  #timer: NodeJS.Timeout | undefined
  #retryMs = REFILL_AFTER_MS

  constructor(
    private readonly size: number,
    private readonly processes: AgentProcesses,
    private readonly start: () => Promise<Launched>,
  ) {}

  take(): Launched | undefined {
    const [launched] = this.#waiting
    if (!launched) return undefined
    this.#remove(launched)
    this.#retryMs = REFILL_AFTER_MS
    this.#fillAfter(REFILL_AFTER_MS)
    return launched
  }

  fill(): void {
    clearTimeout(this.#timer)
    while (this.#waiting.size + this.#starting < this.size) {
      this.#starting++
      void this.#startOne().finally(() => this.#starting--)
    }
  }

  async #startOne(): Promise<void> {
    try {
      const launched = await this.start()
      this.#waiting.add(launched)
      this.processes.waiting.add(launched.members)
      void launched.exited.then(() => this.#replace(launched))
    } catch {
      this.#retry() // the system can start none now; programs start cold meanwhile, or tell why they can't
    }
  }

  /** One that ended while it waited: a program of the user may kill its own kind. */
  #replace(launched: Launched): void {
    if (!this.#remove(launched)) return
    launched.release()
    for (const socket of [launched.control, launched.stdin, launched.stdout, launched.stderr]) socket?.destroy()
    this.#retry()
  }

  #remove(launched: Launched): boolean {
    this.processes.waiting.delete(launched.members)
    return this.#waiting.delete(launched)
  }

  #retry(): void {
    this.#fillAfter(this.#retryMs)
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MAX_MS)
  }

  #fillAfter(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.fill(), ms)
  }
}
