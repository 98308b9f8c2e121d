import type { Tests } from '@/components/tests/test-tree'
import { ApiError, isAbort } from '@/lib/client/http'
import type { RecordedRun } from '@/lib/contracts/playground'
import type { RunEvent, RunSample, StartRunRequest } from '@/lib/contracts/run'
import type { Sandbox } from '@/lib/contracts/sandbox'
import { isActive, type RunRecord } from './run-record'
import type { SandboxApi } from './sandbox-api'
import { TrackedRun } from './tracked-run'

const KEPT_RUNS = 10
/** Of the runs before the current one, together. */
const KEPT_CHARS = 64 * 1024 * 1024
/** Events of a run whose id is not known yet: its answer is on its way, and overtaken by them. */
const EARLY_EVENTS = 10_000

export interface RunsState {
  readonly run: RunRecord | null
  /** Newest first. */
  readonly previousRuns: readonly RunRecord[]
}

/** Tests of which some are run again: those of `keys`. */
export interface EarlierTests {
  readonly all: Tests
  readonly keys: readonly string[]
}

interface RunSource {
  whenReady(signal: AbortSignal): Promise<Sandbox>
  reportGone(sandboxId: string, reason: string): void
}

/** The page's runs: one at a time is current, those before it can be looked at. */
export class RunController {
  #runs: TrackedRun[] = []
  #count = 0
  #starting = 0
  #early: { runId: string; seq: number; event: RunEvent }[] = []

  constructor(
    readonly api: SandboxApi,
    readonly source: RunSource,
    readonly onChange: (state: RunsState) => void,
    /** What is known of what a run used where the server can't tell. */
    readonly roughSamples: (run: RunRecord) => RunSample[],
    /** Resolves once a sandbox has what no run brings along. */
    readonly beforeRun: (sandboxId: string) => Promise<void>,
  ) {}

  get current(): TrackedRun | null {
    return this.#runs[0] ?? null
  }

  /**
   * A run that is still active is stopped.
   *
   * @returns whether it was accepted, or has failed to start, which its record tells
   */
  async start(
    request: StartRunRequest,
    title: string,
    textsBefore: RunRecord['textsBefore'] = new Map(),
    tests?: EarlierTests,
  ): Promise<boolean> {
    const former = this.current
    if (former && isActive(former.record)) void former.stop().catch(() => undefined)
    const run = this.#add(title, Date.now(), textsBefore)
    if (tests) run.log.tests.begin(tests.all, tests.keys)
    this.#starting += 1
    try {
      await this.#submit(run, request)
      return true
    } catch (error) {
      if (!isAbort(error)) run.failToStart(error)
      return false
    } finally {
      this.#starting -= 1
      if (this.#starting === 0) this.#early = []
    }
  }

  /** Takes a run of before a reload up again. */
  restore(sandboxId: string, run: { runId: string; title: string; requestedAtMs: number }): void {
    if (this.current !== null) return
    const restored = this.#add(run.title, run.requestedAtMs)
    restored.accept(sandboxId, run.runId)
    restored.catchUp()
  }

  /** Shows a run that came with a link, as long as nothing has run here. */
  replay(recorded: RecordedRun): void {
    if (this.current === null) this.#add(recorded.title, Date.now()).replay(recorded)
  }

  receive(runId: string, seq: number, event: RunEvent): void {
    const run = this.#runs.find(({ record }) => record.runId === runId)
    if (run) run.receive(seq, event)
    else if (this.#starting > 0 && this.#early.length < EARLY_EVENTS) this.#early.push({ runId, seq, event })
  }

  /** Events may have been missed: ask each active run's own stream. */
  catchUp(): void {
    for (const run of this.#runs) run.catchUp()
  }

  lose(sandboxId: string, reason: string): void {
    for (const run of this.#runs) if (run.record.sandboxId === sandboxId) run.lose(reason)
  }

  leave(): void {
    for (const run of this.#runs) run.leave()
  }

  async #submit(run: TrackedRun, request: StartRunRequest): Promise<void> {
    const sandbox = await this.#untilReady(run)
    run.noteSent(sandbox.claim)
    let accepted: { sandboxId: string; runId: string }
    try {
      accepted = { sandboxId: sandbox.id, runId: await this.api.startRun(sandbox.id, request, run.startSignal) }
    } catch (error) {
      if (!(error instanceof ApiError && (error.code === 'not_found' || error.code === 'gone'))) throw error
      // The sandbox ended unnoticed. Its successor gets the project's files, and then this run.
      this.source.reportGone(sandbox.id, error.message)
      const next = await this.#untilReady(run)
      run.noteSent(next.claim)
      accepted = { sandboxId: next.id, runId: await this.api.startRun(next.id, request, run.startSignal) }
    }
    run.accept(accepted.sandboxId, accepted.runId)
    for (const { runId, seq, event } of this.#early) if (runId === accepted.runId) run.receive(seq, event)
  }

  async #untilReady({ startSignal }: TrackedRun): Promise<Sandbox> {
    const sandbox = await this.source.whenReady(startSignal)
    await this.beforeRun(sandbox.id)
    return sandbox
  }

  #add(title: string, requestedAtMs: number, textsBefore: RunRecord['textsBefore'] = new Map()): TrackedRun {
    this.#count += 1
    const run = new TrackedRun(
      this.api,
      { number: this.#count, title, requestedAtMs, textsBefore },
      () => this.#announce(),
      this.roughSamples,
    )
    this.#runs = [run, ...this.#runs].slice(0, KEPT_RUNS + 1)
    this.#dropOldLogs()
    this.#announce()
    return run
  }

  #dropOldLogs(): void {
    let chars = 0
    this.#runs = this.#runs.filter(({ record, log }, index) => {
      if (index === 0) return true
      chars += log.charCount
      return chars <= KEPT_CHARS || isActive(record)
    })
  }

  #announce(): void {
    const [run = null, ...previousRuns] = this.#runs.map(({ record }) => record)
    this.onChange({ run, previousRuns })
  }
}
