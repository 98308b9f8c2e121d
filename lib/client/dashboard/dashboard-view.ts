import { assertNever } from '@/lib/contracts/assert-never'
import type {
  DashboardEngine,
  DashboardEvent,
  DashboardHost,
  DashboardLogEntry,
  DashboardPatch,
  DashboardPool,
  DashboardRuns,
  DashboardSandbox,
} from '@/lib/contracts/dashboard'

/** What was last heard of the server. Objects are replaced only where something in them has changed. */
export interface DashboardView {
  readonly atMs: number
  readonly pool: DashboardPool
  readonly host: DashboardHost
  readonly engine: DashboardEngine
  readonly runs: DashboardRuns
  readonly sandboxes: ReadonlyMap<string, DashboardSandbox>
  /** Oldest first. */
  readonly log: readonly DashboardLogEntry[]
}

export const LOG_MAX = 3000

/** The view after an event; a patch before any snapshot says nothing. */
export function applyEvent(view: DashboardView | null, event: DashboardEvent): DashboardView | null {
  switch (event.type) {
    case 'snapshot': {
      const { atMs, pool, host, engine, runs, log } = event
      return { atMs, pool, host, engine, runs, log, sandboxes: new Map(event.sandboxes.map((one) => [one.id, one])) }
    }
    case 'patch':
      return view && patched(view, event)
    default:
      return assertNever(event)
  }
}

function patched(view: DashboardView, patch: DashboardPatch): DashboardView {
  return {
    atMs: patch.atMs,
    pool: patch.pool ?? view.pool,
    host: patch.host ?? view.host,
    engine: patch.engine ?? view.engine,
    runs: patch.runs ?? view.runs,
    log: patch.log ? [...view.log, ...patch.log].slice(-LOG_MAX) : view.log,
    sandboxes: patch.put || patch.usage || patch.gone ? patchedSandboxes(view.sandboxes, patch) : view.sandboxes,
  }
}

function patchedSandboxes(before: DashboardView['sandboxes'], { put, usage, gone }: DashboardPatch) {
  const sandboxes = new Map(before)
  for (const id of gone ?? []) sandboxes.delete(id)
  for (const sandbox of put ?? []) sandboxes.set(sandbox.id, sandbox)
  for (const [id, cpuPercent, memoryBytes, processes, diskBytes] of usage ?? []) {
    const known = sandboxes.get(id)
    if (known) sandboxes.set(id, { ...known, usage: { cpuPercent, memoryBytes, processes, diskBytes } })
  }
  return sandboxes
}
