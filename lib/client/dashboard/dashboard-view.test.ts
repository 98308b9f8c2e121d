import { expect, test } from 'vitest'
import type { DashboardPatch, DashboardSandbox, DashboardSnapshot } from '@/lib/contracts/dashboard'
import { applyEvent, LOG_MAX } from './dashboard-view'

const NOTHING = { p50: null, p95: null, p99: null }

function sandbox(id: string): DashboardSandbox {
  const limits = { cpuPercent: 100, memoryBytes: 1000, processes: 10, diskBytes: 1000 }
  const usage = { cpuPercent: 1, memoryBytes: 2, processes: 3, diskBytes: 4 }
  const what = { surface: 'playground', owner: 'session:a', template: 'playground', driver: 'docker' } as const
  return { id, ...what, createdAtMs: 0, expiresAtMs: null, liveRuns: 0, limits, usage }
}

const SNAPSHOT: DashboardSnapshot = {
  type: 'snapshot',
  atMs: 1,
  pool: {
    ...{ warm: 2, starting: 0, inUse: 2, waiting: 0, minSize: 2, maxSize: 10, claims: 2, coldClaims: 0 },
    ...{ claimMs: NOTHING, createMs: NOTHING },
  },
  host: {
    ...{ cpuPercent: 5, cpuCount: 2, loadAverage: 0, memoryBytes: 1, memoryTotalBytes: 2, diskBytes: 1 },
    ...{ diskTotalBytes: 2, serverMemoryBytes: 1, serverStartedAtMs: 0, eventLoopP99Ms: 1, eventLoopMaxMs: 2 },
  },
  engine: { status: 'ok', detail: null, driver: 'docker', capabilities: null },
  runs: {
    ...{ live: 0, ended: 0, lastMinute: 0, outcomes: {}, durationMs: NOTHING, startMs: NOTHING, slowest: [] },
  },
  sandboxes: [sandbox('a'), sandbox('b')],
  log: [],
}

const SAMPLE = {
  ...{ atMs: 2, warm: 0, inUse: 0, waiting: 0, claims: 0, coldClaims: 0, claimMaxMs: null, runsOk: 0, runsFailed: 0 },
  ...{ runsLimited: 0, cpuPercent: 0, memoryBytes: 0, diskBytes: 0, eventLoopP99Ms: 0 },
}
const patch = (changes: Partial<DashboardPatch>): DashboardPatch => ({
  type: 'patch',
  atMs: 2,
  sample: SAMPLE,
  ...changes,
})

test('a patch replaces what it names and leaves the rest as it was', () => {
  const before = applyEvent(null, SNAPSHOT)
  const after = applyEvent(before, patch({ usage: [['a', 50, 60, 7, 80]] }))
  expect(after?.sandboxes.get('a')?.usage).toEqual({ cpuPercent: 50, memoryBytes: 60, processes: 7, diskBytes: 80 })
  expect(after?.sandboxes.get('b')).toBe(before?.sandboxes.get('b'))
  expect(after?.pool).toBe(before?.pool)
  expect(before?.sandboxes.get('a')?.usage?.cpuPercent).toBe(1)
})

test('sandboxes come and go', () => {
  const after = applyEvent(applyEvent(null, SNAPSHOT), patch({ gone: ['a'], put: [sandbox('c')] }))
  expect([...(after?.sandboxes.keys() ?? [])]).toEqual(['b', 'c'])
  // Of one that has gone meanwhile.
  expect(applyEvent(after, patch({ usage: [['a', 1, 1, 1, 1]] }))?.sandboxes.has('a')).toBe(false)
})

test('the log is bounded, and a patch without a snapshot is nothing', () => {
  const entries = (from: number) =>
    Array.from({ length: LOG_MAX - 100 }, (_, n) => {
      return { seq: from + n, atMs: 0, type: 'created' as const, sandboxId: null, text: '' }
    })
  const view = applyEvent(
    applyEvent(applyEvent(null, SNAPSHOT), patch({ log: entries(1) })),
    patch({ log: entries(LOG_MAX - 99) }),
  )
  expect(view?.log).toHaveLength(LOG_MAX)
  expect(view?.log.at(-1)?.seq).toBe(2 * LOG_MAX - 200)
  expect(applyEvent(null, patch({}))).toBeNull()
})
