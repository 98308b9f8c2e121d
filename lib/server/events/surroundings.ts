import '#server-only'
import type { FileChange } from '@/lib/contracts/files'
import type { MetricsSample } from '@/lib/contracts/metrics'
import type { ListeningPort } from '@/lib/contracts/sandbox'
import type { AgentSample, Sandbox } from '@/lib/sandbox'

export const METRICS_INTERVAL_MS = 1_000

export interface SurroundingsListener {
  onSample(sample: MetricsSample): void
  /** `overflow`: some were lost. */
  onChanges(changes: readonly FileChange[], overflow: boolean): void
  onPorts(ports: readonly ListeningPort[]): void
  onError(error: unknown): void
}

/**
 * Watches a sandbox's metrics, files and listening ports, once for all who look at it, until `signal` fires. What fails is told once; the
 * sandbox is usually gone then, which its own end tells.
 */
export function watchSurroundings(sandbox: Sandbox, listener: SurroundingsListener, signal: AbortSignal): void {
  const { agent, spec } = sandbox
  const watchMetrics = async () => {
    for await (const sample of agent.metrics(METRICS_INTERVAL_MS, signal)) {
      listener.onSample(toMetricsSample(sample, spec.limits))
    }
  }
  const watchFiles = async () => {
    for await (const { changes, overflow } of agent.files.watch(signal)) listener.onChanges(changes, overflow)
  }
  const watchPorts = async () => {
    for await (const ports of agent.ports(signal)) listener.onPorts(ports)
  }
  for (const watch of [watchMetrics, watchFiles, watchPorts]) {
    watch().catch((error) => {
      if (!signal.aborted) listener.onError(error)
    })
  }
}

export function toMetricsSample(sample: AgentSample, limits: Sandbox['spec']['limits']): MetricsSample {
  return {
    atMs: sample.atMs,
    cpuPercent: sample.cpuPercent,
    cpuLimitPercent: limits.cpuCount * 100,
    memoryBytes: sample.memoryBytes,
    memoryLimitBytes: sample.memoryLimitBytes,
    processes: sample.processes,
    processesLimit: limits.maxProcesses,
    diskBytes: sample.diskBytes,
    diskLimitBytes: sample.diskLimitBytes,
    networkInBytes: sample.networkInBytes,
    networkOutBytes: sample.networkOutBytes,
  }
}
