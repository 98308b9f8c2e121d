import type { LineStore } from '@/components/console/line-store'
import type { ShownErrorCode } from '@/lib/contracts/answers'
import { assertNever } from '@/lib/contracts/assert-never'
import type { RecordedRun } from '@/lib/contracts/playground'
import type { RunErrorCode, RunEvent, RunFiles, RunPhases, RunSample, RunUsage } from '@/lib/contracts/run'
import type { RunTape } from './run-tape'

/** What a run is doing, or how it ended. */
export type RunState = 'starting' | 'running' | 'finished' | 'failed' | RunErrorCode

/** What the page knows of one run; replaced, never changed, so that a view can compare it by identity. */
export interface RunRecord {
  /** Numbers the page's runs from 1. */
  readonly number: number
  /** The server's id; null until the run is accepted. */
  readonly runId: string | null
  readonly sandboxId: string | null
  /** What was run, in a few words: a path or a command. */
  readonly title: string
  readonly state: RunState
  readonly requestedAtMs: number
  /** When the page heard that it runs, by the page's clock. */
  readonly startedAtMs: number | null
  readonly pid: number | null
  readonly phases: RunPhases | null
  readonly exitCode: number | null
  readonly signal: string | null
  readonly usage: KnownUsage
  readonly failure: RunFailure | null
  /** Bytes after which the stream stopped carrying output; the log goes on. */
  readonly truncatedAtBytes: number | null
  /** Some output came too late to be sent again; the log has it. */
  readonly hasMissedOutput: boolean
  readonly isStdinClosed: boolean
  readonly log: LineStore
  /** What it wrote, and when. */
  readonly tape: RunTape
  /** What it used, and when, once it is over. */
  readonly samples: readonly RunSample[]
  /** What it has done to the files; null as long as that is not known. */
  readonly files: RunFiles | null
  /** The project's texts as they were when it was started. */
  readonly textsBefore: ReadonlyMap<string, string>
  /** Where it ran elsewhere, and came with a link. */
  readonly recording: RecordedRun | null
}

/** A run that did not end by itself may lack some. */
export type KnownUsage = { readonly [Name in keyof RunUsage]?: RunUsage[Name] | undefined }

export interface RunFailure {
  /** Of what kept it from starting, where that was another than the run's own. */
  readonly code?: ShownErrorCode | undefined
  readonly message: string
  readonly limit: number | undefined
  readonly seen: number | undefined
}

export function isActive(run: RunRecord): boolean {
  return run.state === 'starting' || run.state === 'running'
}

export function makeRunRecord(
  given: Pick<RunRecord, 'number' | 'title' | 'log' | 'tape' | 'requestedAtMs'> &
    Partial<Pick<RunRecord, 'textsBefore'>>,
): RunRecord {
  return {
    runId: null,
    sandboxId: null,
    state: 'starting',
    startedAtMs: null,
    pid: null,
    phases: null,
    exitCode: null,
    signal: null,
    usage: {},
    failure: null,
    truncatedAtBytes: null,
    hasMissedOutput: false,
    isStdinClosed: false,
    samples: [],
    files: null,
    textsBefore: new Map(),
    recording: null,
    ...given,
  }
}

/** What an event says about the run. Output is the log's, not the record's, and leaves it as it is. */
export function reduceRun(run: RunRecord, event: RunEvent, nowMs: number): RunRecord {
  switch (event.type) {
    case 'started':
      return { ...run, state: 'running', pid: event.pid, phases: event.phases ?? null, startedAtMs: nowMs }
    case 'stdout':
    case 'stderr':
    case 'gap':
      return run
    case 'truncated':
      return { ...run, truncatedAtBytes: event.limitBytes }
    case 'exit': {
      const { exitCode, signal, durationMs, cpuMs, peakMemoryBytes } = event
      const state = exitCode === 0 && signal === null ? 'finished' : 'failed'
      return { ...run, state, exitCode, signal, usage: { durationMs, cpuMs, peakMemoryBytes } }
    }
    case 'error': {
      const { code, message, limit, seen, type: _type, ...usage } = event
      return { ...run, state: code, failure: { message, limit, seen }, usage }
    }
    default:
      return assertNever(event)
  }
}
