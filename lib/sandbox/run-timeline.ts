import type { RunPhases, RunTimeline } from '@/lib/contracts/run'
import type { RunFiles, RunSample } from './outcome'

/**
 * What is told of a run that is over, on one clock: the agent counts from the start of the program, and readers from when it was
 * asked for.
 */
export function timelineOf(
  phases: RunPhases,
  firstByteAtMs: number | null,
  { samples, files }: { samples: readonly RunSample[]; files?: RunFiles | undefined },
): RunTimeline {
  const startedAtMs = phases.waitedMs + phases.claimedMs + phases.writtenMs + phases.startedMs
  return {
    phases,
    firstByteAtMs,
    files: files ? { ...files, changes: [...files.changes] } : null,
    samples: samples.map(({ atMs, cpuMs, memoryBytes, processes }, index) => {
      const before = samples[index - 1] ?? { atMs: 0, cpuMs: 0 }
      const passedMs = atMs - before.atMs
      const percent = passedMs > 0 ? (Math.max(0, cpuMs - before.cpuMs) / passedMs) * 100 : 0
      return {
        atMs: tenths(startedAtMs + atMs),
        cpuPercent: tenths(percent),
        memoryBytes: Math.round(memoryBytes),
        processes,
      }
    }),
  }
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10
}
