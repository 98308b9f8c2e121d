import '#server-only'
import { Gauge, type Registry } from 'prom-client'
import type { DashboardSnapshot, SandboxUsage } from '@/lib/contracts/dashboard'
import type { EventLoopDelay } from './event-loop-delay'
import type { SandboxWatch } from './sandbox-watch'

/** Sandboxes go on being measured so long after a scrape, which must come more often than that to see them. */
const MEASURED_FOR_MS = 2 * 60_000
const MS_PER_S = 1000

interface Measured {
  readonly watch: SandboxWatch
  readonly eventLoop: EventLoopDelay
  snapshot(): Promise<DashboardSnapshot>
}

interface Reading {
  labels: Record<string, string>
  value: number
}

/** Adds what operators see on the dashboard to what Prometheus reads, with the sandboxes one by one. */
export function registerDashboard(registry: Registry, dashboard: Measured): void {
  const gauge = (
    name: string,
    help: string,
    labelNames: string[],
    read: (snapshot: DashboardSnapshot) => Reading[],
  ) => {
    new Gauge({
      name: `codetok_${name}`,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        dashboard.watch.wantFor(MEASURED_FOR_MS)
        const readings = read(await dashboard.snapshot())
        // Of a sandbox that has ended nothing is said any more.
        this.reset()
        for (const { labels, value } of readings) this.set(labels, value)
      },
    })
  }
  const ofSandboxes = (name: string, help: string, value: (usage: SandboxUsage) => number) =>
    gauge(`sandbox_${name}`, help, ['sandbox', 'surface', 'template'], ({ sandboxes }) =>
      sandboxes.flatMap(({ id, surface, template, usage }) =>
        usage ? [{ labels: { sandbox: id, surface, template }, value: value(usage) }] : [],
      ),
    )
  ofSandboxes('cpu_cores', 'CPU that a sandbox uses now', ({ cpuPercent }) => cpuPercent / 100)
  ofSandboxes('memory_bytes', 'Memory that a sandbox uses now', ({ memoryBytes }) => memoryBytes)
  ofSandboxes('processes', 'Processes of a sandbox’s programs', ({ processes }) => processes)
  ofSandboxes('disk_bytes', 'Bytes on a sandbox’s disk', ({ diskBytes }) => diskBytes)

  gauge('sandboxes_in_use', 'Sandboxes that somebody has, by the API that made them', ['surface'], ({ sandboxes }) =>
    (['playground', 'e2b'] as const).map((surface) => ({
      labels: { surface },
      value: sandboxes.filter((sandbox) => sandbox.surface === surface).length,
    })),
  )
  gauge('runs_live', 'Programs that run now', [], ({ runs }) => [{ labels: {}, value: runs.live }])
  gauge('engine_ready', '1 while sandboxes can be made', [], ({ engine }) => [
    { labels: {}, value: engine.status === 'ok' ? 1 : 0 },
  ])
  gauge('host_cpu_ratio', 'CPU in use on the machine; 1 is all cores', [], ({ host }) => [
    { labels: {}, value: host.cpuPercent / 100 },
  ])
  gauge('host_memory_bytes', 'Memory of the machine', ['state'], ({ host }) => [
    { labels: { state: 'used' }, value: host.memoryBytes },
    { labels: { state: 'total' }, value: host.memoryTotalBytes },
  ])
  gauge('host_disk_bytes', 'File system of the data folder', ['state'], ({ host }) => [
    { labels: { state: 'used' }, value: host.diskBytes },
    { labels: { state: 'total' }, value: host.diskTotalBytes },
  ])
  gauge('event_loop_delay_seconds', 'How late the event loop was, over the last minute or two', ['quantile'], () => {
    const { p50Ms, p99Ms, maxMs } = dashboard.eventLoop.lately()
    return Object.entries({ '0.5': p50Ms, '0.99': p99Ms, '1': maxMs }).map(([quantile, ms]) => ({
      labels: { quantile },
      value: ms / MS_PER_S,
    }))
  })
}
