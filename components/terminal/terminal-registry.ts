import { createStore } from 'zustand/vanilla'
import type { BackPressure } from '@/components/session/back-pressure'
import { decodeBase64 } from '@/components/session/output-text'
import type { TerminalEvent } from '@/components/session/sandbox-session'
import type { TerminalSize } from '@/lib/contracts/terminal'
import type { TerminalApi } from './terminal-api'
import { type TerminalEntry, TerminalSession } from './terminal-session'

export interface TerminalsState {
  readonly terminals: readonly TerminalEntry[]
  readonly activeId: string | null
  /** Whether the sandbox's list has been read: until then an empty one means nothing. */
  readonly isKnown: boolean
  /** Null: none. */
  readonly error: unknown
}

const NOTHING: TerminalsState = { terminals: [], activeId: null, isKnown: false, error: null }
const DEFAULT_SIZE: TerminalSize = { cols: 80, rows: 24 }

/** The terminals of one sandbox: those that a reload finds again, and those that are opened. */
export class TerminalRegistry {
  readonly store = createStore<TerminalsState>(() => NOTHING)
  readonly #sessions = new Map<string, TerminalSession>()
  /** Output of terminals that are not known yet: their list is on its way, and overtaken by it. */
  #early: Extract<TerminalEvent, { type: 'terminal' }>[] = []
  #asking = 0
  #count = 0
  #lastSize = DEFAULT_SIZE

  constructor(
    readonly sandboxId: string,
    readonly api: TerminalApi,
    readonly pressure: BackPressure,
  ) {}

  session(terminalId: string): TerminalSession | undefined {
    return this.#sessions.get(terminalId)
  }

  /** Reads the list and takes up what it has: new terminals, and output that was missed. */
  refresh = async (): Promise<void> => {
    await this.#ask(async () => {
      const { terminals } = await this.api.list(this.sandboxId)
      for (const { terminalId, seq, scrollbackBase64 } of terminals) {
        const session = this.#sessionFor(terminalId)
        session.feed.restore(seq, decodeBase64(scrollbackBase64))
        this.#takeEarly(session)
      }
      const alive = new Set(terminals.map(({ terminalId }) => terminalId))
      for (const session of this.#sessions.values()) if (!alive.has(session.entry.terminalId)) session.end(null)
      this.store.setState({ isKnown: true })
    })
  }

  open = async (): Promise<void> => {
    await this.#ask(async () => {
      const { terminalId } = await this.api.open(this.sandboxId, this.#lastSize)
      this.#takeEarly(this.#sessionFor(terminalId))
      this.select(terminalId)
    })
  }

  close = async (terminalId: string): Promise<void> => {
    const session = this.#sessions.get(terminalId)
    if (!session) return
    this.#remove(terminalId)
    if (session.entry.end === null) await this.#ask(() => this.api.close(this.sandboxId, terminalId))
  }

  select = (terminalId: string): void => {
    this.store.setState({ activeId: terminalId })
  }

  /** The size that the next terminal is opened with, so that its first prompt fits. */
  noteSize(size: TerminalSize): void {
    this.#lastSize = size
  }

  receive(event: TerminalEvent): void {
    if (event.type === 'terminals_missed') void this.refresh()
    else if (event.type === 'terminal_closed') this.#onClosed(event.terminalId, event.exitCode)
    else {
      const session = this.#sessions.get(event.terminalId)
      if (session) session.feed.receive(event.seq, () => decodeBase64(event.base64))
      else if (this.#asking > 0) this.#early.push(event)
    }
  }

  dispose(): void {
    for (const session of this.#sessions.values()) session.dispose()
    this.#sessions.clear()
  }

  #onClosed(terminalId: string, exitCode: number | null): void {
    // Left on purpose: nothing to read in it any more.
    if (exitCode === 0) this.#remove(terminalId)
    else this.#sessions.get(terminalId)?.end(exitCode)
  }

  #sessionFor(terminalId: string): TerminalSession {
    const known = this.#sessions.get(terminalId)
    if (known) return known
    this.#count += 1
    const session = new TerminalSession({ terminalId, number: this.#count }, this, () => this.#publish())
    this.#sessions.set(terminalId, session)
    if (this.store.getState().activeId === null) this.select(terminalId)
    this.#publish()
    return session
  }

  #takeEarly({ entry, feed }: TerminalSession): void {
    for (const { terminalId, seq, base64 } of this.#early) {
      if (terminalId === entry.terminalId) feed.receive(seq, () => decodeBase64(base64))
    }
  }

  #remove(terminalId: string): void {
    const ids = [...this.#sessions.keys()]
    const place = ids.indexOf(terminalId)
    this.#sessions.get(terminalId)?.dispose()
    this.#sessions.delete(terminalId)
    if (this.store.getState().activeId === terminalId) {
      this.store.setState({ activeId: ids[place + 1] ?? ids[place - 1] ?? null })
    }
    this.#publish()
  }

  async #ask(request: () => Promise<void>): Promise<void> {
    this.#asking += 1
    try {
      await request()
      this.store.setState({ error: null })
    } catch (error) {
      this.store.setState({ error })
    } finally {
      this.#asking -= 1
      if (this.#asking === 0) this.#early = []
    }
  }

  #publish(): void {
    this.store.setState({ terminals: [...this.#sessions.values()].map(({ entry }) => entry) })
  }
}
