import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, constants, fchownSync, openSync, readSync } from 'node:fs'
import type { AgentConfig } from '../config'
import type { SandboxUser } from '../users'
import type { AsUser } from './as-user'
import { makePipe } from './native-calls'
import { becomeUser, CLEAN_ENV, tool } from './tools'

/** Two descriptors of the agent on one pipe: the program's end blocks, the agent's does not. */
export interface PipeEnds {
  programFd: number
  agentFd: number
}

/** `input`: the program reads. `output`: the program writes. */
export type PipeKind = 'input' | 'output'

const BATCH = { input: 10, output: 16 }
const REFILL_BELOW = { input: 5, output: 8 }
/** What was just started has the processor to itself for so long. */
const REFILL_AFTER_MS = 250
const FIRST_FD = 10

/**
 * Pipes made ahead, owned by the user, so that a program can open /dev/stdin, /dev/stdout and /dev/stderr again. What Node.js
 * gives a child are Unix sockets, on which that fails; it has no pipe(2). So a shell of the user makes a batch of them (a
 * here-string is one), the agent opens both ends of each by /proc, and the shell ends: from then on nobody else holds them.
 */
export class PipeStock {
  readonly #ready: Record<PipeKind, PipeEnds[]> = { input: [], output: [] }
  #filling: Promise<void> | undefined
  #refillTimer: NodeJS.Timeout | undefined

  constructor(
    private readonly config: AgentConfig,
    private readonly user: SandboxUser,
    private readonly asUser: AsUser,
    private readonly programDir: string,
  ) {}

  /** Makes sure that pipes are there. */
  async prepare(): Promise<void> {
    if (this.config.allowedCommands) return
    while (this.#isLow()) await this.#fill()
  }

  async take(kind: PipeKind, owner: SandboxUser): Promise<PipeEnds> {
    // A shell that is the user's could be taken over by the user, and it may start everything.
    if (this.config.allowedCommands) return this.#makeByCall(kind)
    for (;;) {
      const ends = this.#ready[kind].pop()
      if (ends) {
        if (this.#isLow()) this.#refillTimer ??= setTimeout(() => this.#refill(), REFILL_AFTER_MS)
        if (owner.uid !== this.user.uid && this.config.mayBeRoot) {
          fchownSync(ends.programFd, owner.uid, owner.gid)
        }
        return ends
      }
      await this.#fill()
    }
  }

  #makeByCall(kind: PipeKind): PipeEnds {
    const agentEnd = kind === 'input' ? 'writes' : 'reads'
    const { reader, writer } = this.asUser(this.user, () => makePipe(this.programDir, agentEnd))
    return kind === 'input' ? { programFd: reader, agentFd: writer } : { programFd: writer, agentFd: reader }
  }

  #refill(): void {
    this.#refillTimer = undefined
    void this.#fill().catch(() => undefined) // who finds no pipe tries again, and tells
  }

  #isLow(): boolean {
    return this.#ready.input.length < REFILL_BELOW.input || this.#ready.output.length < REFILL_BELOW.output
  }

  #fill(): Promise<void> {
    this.#filling ??= this.#makeBatch().finally(() => {
      this.#filling = undefined
    })
    return this.#filling
  }

  async #makeBatch(): Promise<void> {
    const count = BATCH.input + BATCH.output
    const script = `for ((fd = ${FIRST_FD}; fd < ${FIRST_FD + count}; fd++)); do eval "exec $fd<<<''"; done; echo; read -r`
    const [command = '', ...args] = [
      ...(this.config.separateUser ? becomeUser(this.config, this.user) : []),
      ...[tool('bash'), '--norc', '--noprofile', '-c', script],
    ]
    const shell = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'], env: CLEAN_ENV, cwd: '/' })
    try {
      const pid = await firstOutput(shell)
      this.asUser(this.user, () => {
        for (let index = 0; index < count; index++) {
          const kind = index < BATCH.input ? 'input' : 'output'
          this.#ready[kind].push(openEnds(`/proc/${pid}/fd/${FIRST_FD + index}`, kind))
        }
      })
    } finally {
      shell.kill('SIGKILL')
    }
  }
}

function openEnds(path: string, kind: PipeKind): PipeEnds {
  const reader = openSync(path, constants.O_RDONLY | (kind === 'output' ? constants.O_NONBLOCK : 0))
  try {
    // The newline that a here-string ends with.
    readSync(reader, Buffer.alloc(1))
    const writer = openSync(path, constants.O_WRONLY | (kind === 'input' ? constants.O_NONBLOCK : 0))
    return kind === 'input' ? { programFd: reader, agentFd: writer } : { programFd: writer, agentFd: reader }
  } catch (error) {
    closeSync(reader)
    throw error
  }
}

function firstOutput(shell: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    shell.once('error', reject)
    shell.once('exit', (code, signal) => reject(new Error(`the shell that makes pipes ended: ${signal ?? code}`)))
    shell.stdout?.once('data', () => resolve(shell.pid ?? 0))
    // Killed while it is spoken to: the exit says so.
    shell.stdin?.on('error', () => undefined)
  })
}
