import '#server-only'
import type { DashboardEngine, DashboardPool, SandboxUsage } from '@/lib/contracts/dashboard'
import type { SandboxLimits, SandboxMetrics } from '@/lib/sandbox'
import type { Engine } from '../engine'

type MeasuredTime = Parameters<SandboxMetrics['percentiles']>[0]

const NO_POOL = { warm: 0, starting: 0, inUse: 0, waiting: 0, minSize: 0, maxSize: 0 }

export function poolOf(
  { pool }: Engine,
  metrics: SandboxMetrics,
  { claims, coldClaims }: { claims: number; coldClaims: number },
): DashboardPool {
  const [claimMs, createMs] = [percentilesOf(metrics, 'acquire'), percentilesOf(metrics, 'create')]
  return { ...(pool?.stats() ?? NO_POOL), claims, coldClaims, claimMs, createMs }
}

export function engineOf(engine: Engine): DashboardEngine {
  const { status, detail, driver } = engine.health()
  const capabilities = engine.pool?.capabilities
  if (!capabilities) return { status, detail, driver, capabilities: null }
  const { network = null, allowedCommands = null, notes, ...rest } = capabilities
  return { status, detail, driver, capabilities: { ...rest, network, allowedCommands, notes: [...notes] } }
}

/** In the words of what is used of them. */
export function limitsOf(limits: SandboxLimits): SandboxUsage {
  return {
    cpuPercent: limits.cpuCount * 100,
    memoryBytes: limits.memoryBytes,
    processes: limits.maxProcesses,
    diskBytes: limits.diskBytes,
  }
}

export function percentilesOf(metrics: SandboxMetrics, time: MeasuredTime) {
  const { p50, p95, p99 } = metrics.percentiles(time)
  return { p50, p95, p99 }
}

/** The object from before where the new one says the same, so that who compares needs one look. */
export function unlessChanged<T>(before: T | undefined, after: T): T {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(after) ? before : after
}
