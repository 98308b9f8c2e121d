import type { MetricsHistory } from '@/components/metrics/metrics-history'
import type { RunSample } from '@/lib/contracts/run'
import type { RunRecord } from './run-record'

const SAMPLES_MAX = 3600

/** What the sandbox used while it ran, once a second: while a run goes on, and where its sandbox is gone, nobody knows better. */
export function roughSamples({ requestedAtMs, usage }: RunRecord, metrics: MetricsHistory): RunSample[] {
  const samples: RunSample[] = []
  const endMs = usage.durationMs ?? Date.now() - requestedAtMs
  for (let index = 0; index < metrics.size && samples.length < SAMPLES_MAX; index += 1) {
    const sample = metrics.at(index)
    if (sample === null) continue
    const atMs = sample.atMs + metrics.clockSkewMs - requestedAtMs
    // A sample is of the second before it.
    if (atMs < 0 || atMs > endMs + 1000) continue
    const { cpuPercent, memoryBytes, processes } = sample
    samples.push({ atMs, cpuPercent, memoryBytes, processes })
  }
  return samples
}
