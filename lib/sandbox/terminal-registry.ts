import { AppError } from '@/lib/contracts/errors'
import { tellReason } from '@/lib/contracts/reasons'
import type { AgentClient, TerminalRequest } from './agent-client'
import { refusedTerminal } from './allowed-commands'
import { MAX_TERMINALS } from './limits'
import { newId } from './new-id'
import { Terminal } from './terminal'

/** The open terminals of one sandbox. One whose shell ends leaves by itself. */
export class TerminalRegistry {
  readonly #agent: AgentClient
  readonly #allowedCommands: readonly string[] | undefined
  readonly #terminals = new Map<string, Terminal>()
  readonly #openListeners = new Set<(terminal: Terminal) => void>()
  #opening = 0

  /** @param allowedCommands the only ones that programs may start; absent: any */
  constructor(agent: AgentClient, allowedCommands?: readonly string[]) {
    this.#agent = agent
    this.#allowedCommands = allowedCommands
  }

  /** @throws {AppError} `rate_limited` with `MAX_TERMINALS` open; `forbidden` where its program is not allowed */
  async open(request: TerminalRequest): Promise<Terminal> {
    const refusal = refusedTerminal(request.argv ?? [], this.#allowedCommands)
    if (refusal !== undefined) throw new AppError('forbidden', refusal)
    if (this.#terminals.size + this.#opening >= MAX_TERMINALS)
      throw new AppError('rate_limited', tellReason('terminalsFull', { count: MAX_TERMINALS }))
    this.#opening++
    try {
      const terminal = new Terminal(newId(), await this.#agent.openTerminal(request))
      this.#terminals.set(terminal.id, terminal)
      void terminal.exited.then(() => this.#terminals.delete(terminal.id))
      for (const listener of this.#openListeners) listener(terminal)
      return terminal
    } finally {
      this.#opening--
    }
  }

  list(): Terminal[] {
    return [...this.#terminals.values()]
  }

  /** @throws {AppError} `not_found` */
  get(terminalId: string): Terminal {
    const terminal = this.#terminals.get(terminalId)
    if (terminal) return terminal
    throw new AppError('not_found', tellReason('noSuchTerminal'))
  }

  /** Calls back for each terminal that is opened from now on. @returns what ends that */
  onOpen(listener: (terminal: Terminal) => void): () => void {
    this.#openListeners.add(listener)
    return () => this.#openListeners.delete(listener)
  }
}
