import type { RecordedRun } from '@/lib/contracts/playground'
import { RunErrorCode } from '@/lib/contracts/run'
import { isActive, type RunRecord } from './run-record'

const TITLE_MAX_CHARS = 1000

/** A run that is over, as a share holds it; null for one that is not. */
export function recordRun(run: RunRecord | null): RecordedRun | null {
  if (run === null || isActive(run)) return null
  if (run.recording !== null) return run.recording
  const end = endOf(run)
  if (end === null) return null
  return {
    title: run.title.slice(0, TITLE_MAX_CHARS),
    output: [...run.tape.pieces],
    isCut: run.tape.isCut || run.truncatedAtBytes !== null,
    samples: [...run.samples],
    phases: run.phases,
    end,
  }
}

/** Takes output from the end until the record is no larger than that. */
export function withinBytes(recorded: RecordedRun, maxBytes: number): RecordedRun | null {
  const sizeOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length
  let left = maxBytes - sizeOf({ ...recorded, output: [], isCut: true })
  if (left < 0) return null
  const output = []
  for (const piece of recorded.output) {
    left -= sizeOf(piece) + 1
    if (left < 0) return { ...recorded, output, isCut: true }
    output.push(piece)
  }
  return recorded
}

function endOf(run: RunRecord): RecordedRun['end'] | null {
  const { state, exitCode, signal, usage, failure } = run
  if (state === 'finished' || state === 'failed') {
    const { durationMs = 0, cpuMs = 0, peakMemoryBytes = 0 } = usage
    return exitCode === null ? null : { type: 'exit', exitCode, signal, durationMs, cpuMs, peakMemoryBytes }
  }
  const code = RunErrorCode.safeParse(state)
  if (!code.success) return null
  const limits = { limit: failure?.limit, seen: failure?.seen }
  const known = Object.entries({ ...usage, ...limits }).filter(([, value]) => value !== undefined)
  return { type: 'error', code: code.data, message: failure?.message ?? '', ...Object.fromEntries(known) }
}
