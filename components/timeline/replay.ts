import { LineStore } from '@/components/console/line-store'
import type { RecordedRun } from '@/lib/contracts/playground'
import type { RunSample } from '@/lib/contracts/run'

/** From the request to the last that is known of the run. */
export function lengthMs({ output, samples, end, phases }: Omit<RecordedRun, 'title'>): number {
  const durationMs = startedAtMs(phases) + (end.durationMs ?? 0)
  return Math.max(1, durationMs, output.at(-1)?.atMs ?? 0, samples.at(-1)?.atMs ?? 0)
}

/** When its program began, since the run was asked for. */
export function startedAtMs(phases: RecordedRun['phases']): number {
  return phases === null ? 0 : phases.waitedMs + phases.claimedMs + phases.writtenMs + phases.startedMs
}

/** What the run used then; null before the first sample. */
export function sampleAt(samples: readonly RunSample[], atMs: number): RunSample | null {
  return samples.findLast((sample) => sample.atMs <= atMs) ?? null
}

/** A log that holds what a run had written by some moment, for going through it back and forth. */
export class Replay {
  readonly log = new LineStore()
  readonly #output: RecordedRun['output']
  #shown = 0
  #atMs = 0

  constructor(output: RecordedRun['output']) {
    this.#output = output
  }

  show(atMs: number): void {
    if (atMs < this.#atMs) {
      this.log.clear()
      this.log.tests.clear()
      this.#shown = 0
    }
    this.#atMs = atMs
    for (let next = this.#output[this.#shown]; next && next.atMs <= atMs; next = this.#output[this.#shown]) {
      this.log.append(next.stream, next.text, next.atMs)
      this.#shown += 1
    }
  }
}
