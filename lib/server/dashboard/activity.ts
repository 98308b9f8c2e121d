import '#server-only'
import type { DashboardRun } from '@/lib/contracts/dashboard'
import type { RunOutcomeKind } from '@/lib/contracts/run'
import type { ExecuteStats, SandboxMetrics } from '@/lib/sandbox'
import type { ActivityLog } from './activity-log'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** What outcomes, rate and the slowest are told of. */
export const RUNS_MAX = 5_000
export const RUNS_MAX_AGE_MS = HOUR_MS
const SLOWEST_MAX = 10

/** What happened in one stretch of time. */
export interface ActivityCounts {
  claims: number
  coldClaims: number
  claimMaxMs: number | null
  runsOk: number
  runsFailed: number
  runsLimited: number
}

const noCounts = (): ActivityCounts => ({
  claims: 0,
  coldClaims: 0,
  claimMaxMs: null,
  runsOk: 0,
  runsFailed: 0,
  runsLimited: 0,
})

/** Claims and runs of the process, as the engine's lifecycle tells them. */
export class Activity {
  readonly #log: ActivityLog
  readonly #onRun: (run: DashboardRun) => void
  #runs: DashboardRun[] = []
  #counts = noCounts()
  #claims = 0
  #coldClaims = 0
  #ended = 0

  /** @param onRun told of each that has ended */
  constructor(metrics: SandboxMetrics, log: ActivityLog, onRun: (run: DashboardRun) => void) {
    this.#log = log
    this.#onRun = onRun
    metrics.on('acquire', ({ sandboxId, isWarm, waitedMs }) => {
      this.#noteClaim(isWarm, waitedMs)
      log.add('claimed', sandboxId, `${isWarm ? 'warm' : 'cold'}, after ${Math.round(waitedMs)} ms`)
    })
    metrics.on('create', ({ sandboxId, durationMs }) =>
      log.add('created', sandboxId, `in ${Math.round(durationMs)} ms`),
    )
    metrics.on('destroy', ({ sandboxId, reason }) => log.add('destroyed', sandboxId, reason))
    metrics.on('error', ({ operation, sandboxId, error }) =>
      log.add('error', sandboxId ?? null, `${operation}: ${error instanceof Error ? error.message : String(error)}`),
    )
    metrics.on('execute', (stats) => this.#noteRun(stats))
  }

  get totals() {
    return { claims: this.#claims, coldClaims: this.#coldClaims, ended: this.#ended }
  }

  /** Puts what an earlier server kept, oldest first, before what is there. */
  restore(earlier: readonly DashboardRun[]): void {
    this.#runs = [...earlier, ...this.#runs].slice(-RUNS_MAX)
  }

  /** Since the last call. */
  takeCounts(): ActivityCounts {
    const counts = this.#counts
    this.#counts = noCounts()
    return counts
  }

  /** Of the last hour, as far as the newest 5000 reach. */
  summary(nowMs: number) {
    while ((this.#runs[0]?.endedAtMs ?? nowMs) < nowMs - RUNS_MAX_AGE_MS) this.#runs.shift()
    const outcomes: Partial<Record<RunOutcomeKind, number>> = {}
    for (const { outcome } of this.#runs) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
    return {
      lastMinute: this.#runs.filter(({ endedAtMs }) => endedAtMs > nowMs - MINUTE_MS).length,
      outcomes,
      slowest: this.#runs.toSorted((a, b) => b.durationMs - a.durationMs).slice(0, SLOWEST_MAX),
    }
  }

  #noteClaim(isWarm: boolean, waitedMs: number): void {
    this.#claims++
    this.#counts.claims++
    this.#counts.claimMaxMs = Math.max(this.#counts.claimMaxMs ?? 0, waitedMs)
    if (isWarm) return
    this.#coldClaims++
    this.#counts.coldClaims++
  }

  #noteRun({ sandboxId, runId, language, outcome, exitCode, ...stats }: ExecuteStats): void {
    const { durationMs, cpuMs, peakMemoryBytes, phases } = stats
    this.#ended++
    this.#counts[countOf(outcome, exitCode)]++
    const startMs = phases.startedMs
    const usage = { durationMs, startMs, cpuMs, peakMemoryBytes }
    const run = { runId, sandboxId, language, outcome, exitCode, endedAtMs: Date.now(), ...usage }
    this.#runs.push(run)
    if (this.#runs.length > RUNS_MAX) this.#runs.shift()
    this.#onRun(run)
    if (countOf(outcome, exitCode) === 'runsLimited')
      this.#log.add('run_failed', sandboxId, `${language}: ${outcome} after ${Math.round(durationMs)} ms`)
  }
}

function countOf(outcome: RunOutcomeKind, exitCode: number | null): 'runsOk' | 'runsFailed' | 'runsLimited' {
  if (outcome === 'exited') return exitCode === 0 ? 'runsOk' : 'runsFailed'
  return outcome === 'signaled' || outcome === 'cancelled' || outcome === 'start_failed' ? 'runsFailed' : 'runsLimited'
}
