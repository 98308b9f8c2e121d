import type { RecordedRun, RecordedSample } from '@/lib/contracts/playground'
import type { LineStore } from './line-store'

/** From the request to the last that is known of the run. */
export function lengthMs({ output, samples, end }: RecordedRun): number {
  const durationMs = end.durationMs ?? 0
  return Math.max(1, durationMs, output.at(-1)?.atMs ?? 0, samples.at(-1)?.atMs ?? 0)
}

/** Puts into the log what had been written by then. */
export function showUntil(log: LineStore, { output }: RecordedRun, atMs: number): void {
  log.clear()
  for (const { stream, text, atMs: writtenAtMs } of output) {
    if (writtenAtMs > atMs) return
    log.append(stream, text)
  }
}

/** What the run used then; null before the first sample. */
export function sampleAt({ samples }: RecordedRun, atMs: number): RecordedSample | null {
  return samples.findLast((sample) => sample.atMs <= atMs) ?? null
}
