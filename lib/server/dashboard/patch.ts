import '#server-only'
import type {
  DashboardPatch,
  DashboardSandbox,
  DashboardSnapshot,
  SandboxUsage,
  UsageRow,
} from '@/lib/contracts/dashboard'
import type { HistorySample } from '@/lib/contracts/dashboard-history'

/** What leads from one snapshot to another. Parts are made anew only where they change, so that one look tells. */
export function patchBetween(
  before: DashboardSnapshot,
  after: DashboardSnapshot,
  sample: HistorySample,
): DashboardPatch {
  const patch: DashboardPatch = { type: 'patch', atMs: after.atMs, sample }
  for (const part of ['pool', 'host', 'engine', 'runs'] as const) {
    if (before[part] !== after[part]) Object.assign(patch, { [part]: after[part] })
  }
  const old = new Map(before.sandboxes.map((sandbox) => [sandbox.id, sandbox]))
  const put: DashboardSandbox[] = []
  const usage: UsageRow[] = []
  for (const sandbox of after.sandboxes) {
    const known = old.get(sandbox.id)
    old.delete(sandbox.id)
    if (!known || differs(known, sandbox)) put.push(sandbox)
    else if (sandbox.usage && !isSameUsage(known.usage, sandbox.usage)) usage.push(toRow(sandbox.id, sandbox.usage))
  }
  if (put.length > 0) patch.put = put
  if (usage.length > 0) patch.usage = usage
  if (old.size > 0) patch.gone = [...old.keys()]
  const seen = before.log.at(-1)?.seq ?? 0
  const log = after.log.filter(({ seq }) => seq > seen)
  if (log.length > 0) patch.log = log
  return patch
}

const differs = (a: DashboardSandbox, b: DashboardSandbox): boolean =>
  a.expiresAtMs !== b.expiresAtMs || a.liveRuns !== b.liveRuns || (a.usage === null) !== (b.usage === null)

const isSameUsage = (a: SandboxUsage | null, b: SandboxUsage): boolean =>
  a !== null &&
  a.cpuPercent === b.cpuPercent &&
  a.memoryBytes === b.memoryBytes &&
  a.processes === b.processes &&
  a.diskBytes === b.diskBytes

const toRow = (id: string, usage: SandboxUsage): UsageRow => [
  id,
  usage.cpuPercent,
  usage.memoryBytes,
  usage.processes,
  usage.diskBytes,
]
