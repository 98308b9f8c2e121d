import '#server-only'
import { z } from 'zod'
import type { SandboxMetric } from '@/lib/contracts/e2b/telemetry'
import type { AgentClient } from '@/lib/sandbox'
import { askAgent } from './ask-agent'

const INTERVAL_MS = 5_000
/** Six hours. */
const SAMPLES_MAX = (6 * 60 * 60 * 1000) / INTERVAL_MS

/** What envd says of itself. */
const EnvdMetrics = z.object({
  cpu_used_pct: z.number(),
  mem_total: z.number(),
  mem_used: z.number(),
  mem_cache: z.number(),
  disk_used: z.number(),
  disk_total: z.number(),
})

/** What a sandbox has used, one sample every five seconds while it runs. */
export class MetricsHistory {
  readonly #cpuCount: number
  readonly #samples: SandboxMetric[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(cpuCount: number) {
    this.#cpuCount = cpuCount
  }

  get latest(): SandboxMetric | undefined {
    return this.#samples.at(-1)
  }

  /** Begins, or goes on after `stop`. */
  start(agent: Pick<AgentClient, 'request'>): void {
    this.stop()
    const take = () => {
      // One that is missing says that the sandbox could not answer, which is all that is to be said.
      this.#take(agent).catch(() => {})
    }
    this.#timer = setInterval(take, INTERVAL_MS)
    this.#timer.unref()
    take()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** Unix seconds, both ends included. */
  between(startS = 0, endS = Number.POSITIVE_INFINITY): SandboxMetric[] {
    return this.#samples.filter(({ timestampUnix }) => timestampUnix >= Math.floor(startS) && timestampUnix <= endS)
  }

  async #take(agent: Pick<AgentClient, 'request'>): Promise<void> {
    const { body } = await askAgent(agent, 'GET', '/metrics')
    const sample = EnvdMetrics.parse(JSON.parse(body))
    const nowMs = Date.now()
    this.#samples.push({
      timestamp: new Date(nowMs).toISOString(),
      timestampUnix: Math.floor(nowMs / 1000),
      cpuCount: this.#cpuCount,
      cpuUsedPct: sample.cpu_used_pct,
      memUsed: sample.mem_used,
      memTotal: sample.mem_total,
      memCache: sample.mem_cache,
      diskUsed: sample.disk_used,
      diskTotal: sample.disk_total,
    })
    if (this.#samples.length > SAMPLES_MAX) this.#samples.shift()
  }
}
