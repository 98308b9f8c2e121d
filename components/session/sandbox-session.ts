import { createStore, type StoreApi } from 'zustand/vanilla'
import { MetricsHistory } from '@/components/metrics/metrics-history'
import { type LimitChoice, type LimitMemory, needsAnotherSandbox, sandboxPart } from '@/lib/client/limits/limit-choice'
import { assertNever } from '@/lib/contracts/assert-never'
import type { SandboxEvent } from '@/lib/contracts/events'
import type { FileChange } from '@/lib/contracts/files'
import type { TemplateName } from '@/lib/contracts/languages'
import type { StartRunRequest } from '@/lib/contracts/run'
import type { ListeningPort } from '@/lib/contracts/sandbox'
import { BackPressure } from './back-pressure'
import { Emitter } from './emitter'
import { roughSamples } from './rough-samples'
import { type EarlierTests, RunController, type RunsState } from './run-controller'
import { isActive, type RunRecord } from './run-record'
import type { SandboxApi } from './sandbox-api'
import { type ConnectionHandlers, type ConnectionState, SandboxConnection } from './sandbox-connection'
import type { Remembered, SessionMemory } from './session-memory'

export type SessionState = ConnectionState &
  RunsState & {
    /** On which programs of the sandbox listen. */
    readonly ports: readonly ListeningPort[]
    /** What was chosen for runs, beside the server's own. */
    readonly limits: LimitChoice
  }

/** `null`: more changed than could be named, or events were missed; read the tree again. */
export type FileChanges = readonly FileChange[] | null

export type TerminalEvent =
  | Extract<SandboxEvent, { type: 'terminal' | 'terminal_closed' }>
  /** Output may have been missed: read the list with its scrollback again. */
  | { type: 'terminals_missed' }

interface SessionOptions {
  api: SandboxApi
  memory: SessionMemory
  limitMemory: Pick<LimitMemory, 'read' | 'write'>
  getFiles: () => ReadonlyMap<string, string>
  /** What the project's programs need now. */
  getTemplate: () => TemplateName
  /** Resolves once a sandbox has what no run brings along. */
  beforeRun: (sandboxId: string) => Promise<void>
  /** Without a sandbox until something is to run. */
  isLazy?: boolean
}

/**
 * The page's sandbox, as everything on the page sees it: its state, its runs, and what its one event stream brings. State that
 * changes a few times a run is in `store`; what changes many times a second (output, metrics) is in stores of its own.
 */
export class SandboxSession {
  readonly store: StoreApi<SessionState>
  readonly metrics = new MetricsHistory()
  readonly fileChanges = new Emitter<FileChanges>()
  readonly terminalEvents = new Emitter<TerminalEvent>()
  /** Of those who show what the stream brings. */
  readonly pressure = new BackPressure()
  readonly runs: RunController
  readonly connection: SandboxConnection
  readonly isLazy: boolean
  readonly #memory: SessionMemory
  readonly #limitMemory: SessionOptions['limitMemory']
  readonly #getTemplate: () => TemplateName
  /** What something other than Run has needed. */
  #least: TemplateName = 'playground'
  readonly #holders = new Set<object>()
  #remembered: Remembered | null = null

  constructor({ api, memory, limitMemory, getFiles, getTemplate, beforeRun, isLazy = false }: SessionOptions) {
    this.#getTemplate = () => (this.#least === 'playground' ? getTemplate() : this.#least)
    this.#memory = memory
    this.#limitMemory = limitMemory
    this.isLazy = isLazy
    const handlers: ConnectionHandlers = {
      getFiles,
      getTemplate: this.#getTemplate,
      getLimits: () => sandboxPart(this.store.getState().limits),
      recall: () => this.#recall(),
      onState: (state) => this.store.setState(state),
      onEvent: (event) => this.#receive(event),
      pace: this.pressure.wait,
      onOpen: (sandbox, isResumed) => this.#onOpen(sandbox.id, isResumed),
      onLost: (sandboxId, reason) => this.#onLost(sandboxId, reason),
    }
    this.connection = new SandboxConnection(api, handlers, { isLazy })
    const onRuns = (state: RunsState) => {
      this.store.setState(state)
      this.#remember()
    }
    this.runs = new RunController(api, this.connection, onRuns, (run) => roughSamples(run, this.metrics), beforeRun)
    this.store = createStore<SessionState>(() => ({
      ...this.connection.state,
      run: null,
      previousRuns: [],
      ports: [],
      limits: {},
    }))
  }

  /** Makes the sandbox and follows it until the returned function is called. */
  start(): () => void {
    const abort = new AbortController()
    this.store.setState({ limits: this.#limitMemory.read() })
    void this.connection.run(abort.signal)
    return () => {
      abort.abort()
      this.runs.leave()
    }
  }

  startRun = (
    request: StartRunRequest,
    title: string,
    textsBefore?: RunRecord['textsBefore'],
    tests?: EarlierTests,
  ): Promise<boolean> => {
    const { timeoutMs } = this.store.getState().limits
    return this.runs.start(timeoutMs === undefined ? request : { timeoutMs, ...request }, title, textsBefore, tests)
  }
  stop = async (): Promise<void> => this.runs.current?.stop()
  sendStdin = async (text: string): Promise<void> => this.runs.current?.type(text, false)
  closeStdin = async (): Promise<void> => this.runs.current?.type('', true)
  retry = (): void => this.connection.retry()
  wake = (): void => this.connection.wake()
  check = (): void => this.connection.check()

  /** Holds from the next run on. What a sandbox is made with can't change: then it is given up for another, for `reason`. */
  setLimits(limits: LimitChoice, reason: string): void {
    const isAnother = needsAnotherSandbox(this.store.getState().limits, limits)
    this.store.setState({ limits })
    this.#limitMemory.write(limits)
    if (isAnother) void this.connection.replace(reason)
  }

  /**
   * Gives up a sandbox that lacks what the project needs by now, for one that has it, for `reason`.
   *
   * @param least what it needs beside what Run does, from now on
   */
  requireTemplate(reason: string, least: TemplateName = this.#least): void {
    this.#least = least
    const template = this.#getTemplate()
    const had = this.store.getState().sandbox?.template
    if (had !== undefined && had !== template && template !== 'playground') void this.connection.replace(reason)
  }

  /** Keeps the stream open while the page is hidden, until the returned function is called. */
  hold(): () => void {
    const holder = {}
    this.#holders.add(holder)
    return () => this.#holders.delete(holder)
  }

  /** The page has not been seen for a while: without a run or a terminal, nothing is missed by not listening. */
  rest(): void {
    const { run } = this.store.getState()
    if (this.#holders.size === 0 && !(run && isActive(run))) this.connection.pause()
  }

  #receive(event: SandboxEvent): void {
    switch (event.type) {
      case 'run':
        this.runs.receive(event.runId, event.seq, event.event)
        break
      case 'files':
        this.fileChanges.emit(event.changes)
        break
      case 'files_changed':
        this.fileChanges.emit(null)
        break
      case 'metrics':
        this.metrics.add(event.sample)
        break
      case 'ports':
        this.store.setState({ ports: event.ports })
        break
      case 'terminal':
      case 'terminal_closed':
        this.terminalEvents.emit(event)
        break
      case 'gap':
        this.#missed()
        break
      case 'sandbox_ended':
        // The connection has taken note; the end of the stream says it to everybody.
        break
      default:
        assertNever(event)
    }
  }

  #onOpen(sandboxId: string, isResumed: boolean): void {
    const run = this.#remembered?.sandboxId === sandboxId ? this.#remembered.run : null
    this.#remembered = null
    if (run) this.runs.restore(sandboxId, run)
    this.#remember()
    if (!isResumed) this.#missed()
  }

  #missed(): void {
    this.runs.catchUp()
    this.fileChanges.emit(null)
    this.terminalEvents.emit({ type: 'terminals_missed' })
  }

  #onLost(sandboxId: string, reason: string): void {
    this.runs.lose(sandboxId, reason)
    this.metrics.clear()
    this.store.setState({ ports: [] })
    this.#memory.forget()
  }

  async #recall(): Promise<string | null> {
    this.#remembered = await this.#memory.recall()
    return this.#remembered?.sandboxId ?? null
  }

  #remember(): void {
    const { sandbox, run } = this.store.getState()
    if (!sandbox) return
    const isOurs = run?.runId && run.sandboxId === sandbox.id
    this.#memory.remember({
      sandboxId: sandbox.id,
      run: isOurs && run.runId ? { runId: run.runId, title: run.title, requestedAtMs: run.requestedAtMs } : null,
    })
  }
}
