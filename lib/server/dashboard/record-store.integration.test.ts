import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DashboardLogEntry, DashboardRun } from '@/lib/contracts/dashboard'
import { SandboxMetrics } from '@/lib/sandbox'
import type { Store } from '@/lib/store/store'
import { storeOn, testDatabases } from '@/lib/store/testing/databases'
import { Activity, RUNS_MAX } from './activity'
import { ActivityLog, EVENTS_MAX } from './activity-log'
import { RecordStore } from './record-store'

const NOW_MS = 1_800_000_000_000
const HOUR_MS = 3_600_000
const log = pino({ level: 'silent' })

const run = (n: number, endedAtMs: number, durationMs = 5): DashboardRun => ({
  runId: `${'r'.repeat(20 - String(n).length)}${n}`,
  sandboxId: 's'.repeat(20),
  language: 'python',
  outcome: 'exited',
  exitCode: 0,
  endedAtMs,
  durationMs,
  startMs: 1.5,
  cpuMs: 2,
  peakMemoryBytes: 2 ** 33,
})
const event = (seq: number, atMs: number): DashboardLogEntry => ({
  seq,
  atMs,
  type: 'error',
  sandboxId: null,
  text: `create: 磁盘 ${seq}`,
})

describe.each(testDatabases().both)('runs and events, on $name', ({ create }) => {
  let store: Store
  beforeAll(async () => {
    store = storeOn(await create())
  })
  afterAll(() => store.close())
  const rowsOf = (server: string) =>
    store.run((db) => db.selectFrom('dashboardRecords').select('id').where('server', '=', server).execute())
  const open = (server: string) => new RecordStore({ store, server, log })

  test('are there for the next start, before what happens then', async () => {
    const first = open('one')
    first.addRun(run(1, NOW_MS - 2000, 900))
    first.addRun(run(2, NOW_MS - 1000, 5))
    first.addEvent(event(501, NOW_MS - 2000))
    first.addEvent(event(502, NOW_MS - 1000))
    await first.flush(NOW_MS)
    await open('another').flush(NOW_MS)

    const { runs, events } = await open('one').load(NOW_MS)
    const entries = new ActivityLog(() => {})
    entries.add('created', null, 'since')
    entries.restore(events)
    expect(entries.after(0).map(({ text }) => text)).toEqual(['create: 磁盘 501', 'create: 磁盘 502', 'since'])
    const { seq } = entries
    expect(entries.after(seq - 1).map(({ text }) => text)).toEqual(['since'])
    const activity = new Activity(new SandboxMetrics(), entries, () => {})
    activity.restore(runs)
    expect(activity.summary(NOW_MS)).toMatchObject({
      lastMinute: 2,
      outcomes: { exited: 2 },
      slowest: [run(1, NOW_MS - 2000, 900), run(2, NOW_MS - 1000)],
    })
    expect(await open('another').load(NOW_MS)).toEqual({ runs: [], events: [] })
  })

  test('are as many, and as old, as are shown', async () => {
    const many = open('many')
    for (let n = 0; n < RUNS_MAX + 50; n++) many.addRun(run(n, NOW_MS - HOUR_MS / 2 + n))
    many.addRun(run(9_999_999, NOW_MS - HOUR_MS - 1))
    await many.flush(NOW_MS)
    for (let n = 0; n < EVENTS_MAX + 20; n++) many.addEvent(event(n, NOW_MS - 1000 + n))
    await many.flush(NOW_MS)
    const { runs, events } = await many.load(NOW_MS)
    expect([runs.length, runs[0]?.runId]).toEqual([RUNS_MAX, run(50, 0).runId])
    expect([events.length, events[0]?.seq, events.at(-1)?.seq]).toEqual([EVENTS_MAX, 20, EVENTS_MAX + 19])
    expect(await rowsOf('many')).toHaveLength(RUNS_MAX + EVENTS_MAX)
    // What is too old is not shown, and goes with the next that is written.
    const later = NOW_MS + 8 * 24 * HOUR_MS
    expect(await many.load(later)).toEqual({ runs: [], events: [] })
    many.addEvent(event(7, later))
    await many.flush(later)
    expect(await rowsOf('many')).toHaveLength(1)
  })

  test('wait for a store that is gone for a while', async () => {
    let isGone = true
    const flaky: Pick<Store, 'run' | 'transaction'> = {
      run: (work) => store.run(work),
      transaction: (work) => (isGone ? Promise.reject(new Error('gone')) : store.transaction(work)),
    }
    const records = new RecordStore({ store: flaky, server: 'flaky', log })
    records.addEvent(event(1, NOW_MS))
    await records.flush(NOW_MS)
    expect((await records.load(NOW_MS)).events).toEqual([])
    isGone = false
    await records.flush(NOW_MS)
    expect((await records.load(NOW_MS)).events).toEqual([event(1, NOW_MS)])
  })
})
