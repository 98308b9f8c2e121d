import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { HistorySample } from '@/lib/contracts/dashboard-history'
import type { Store } from '@/lib/store/store'
import { storeOn, testDatabases } from '@/lib/store/testing/databases'
import { HistoryStore } from './history-store'
import { LEVELS, SampleRings } from './sample-rings'

const NOW_MS = 1_800_000_000_000
const log = pino({ level: 'silent' })

function sample(atMs: number, runsOk = 1): HistorySample {
  const nothing = { warm: 0, inUse: 0, waiting: 0, claims: 0, coldClaims: 0, claimMaxMs: null, runsFailed: 0 }
  return {
    atMs,
    ...nothing,
    runsOk,
    runsLimited: 0,
    cpuPercent: 0.5,
    memoryBytes: 2 ** 40,
    diskBytes: 0,
    eventLoopP99Ms: 0,
  }
}

describe.each(testDatabases().both)('history, on $name', ({ create }) => {
  let store: Store
  beforeAll(async () => {
    store = storeOn(await create())
  })
  afterAll(() => store.close())
  const open = (server = 'one') => new HistoryStore({ store, server, log })

  test('is there for the next start, and goes on in the same minute', async () => {
    const first = { history: open(), rings: new SampleRings() }
    for (let second = 0; second < 10; second++) first.history.add(first.rings.add(sample(NOW_MS + second * 1000)))
    first.history.add(first.rings.unfinished())
    await first.history.flush(NOW_MS + 10_000)

    const second = { history: open(), rings: new SampleRings() }
    second.history.add(second.rings.add(sample(NOW_MS + 12_000)))
    second.rings.restore(await second.history.load())
    second.history.add(second.rings.unfinished())
    await second.history.flush(NOW_MS + 13_000)

    const third = new SampleRings()
    third.restore(await open().load())
    const seconds = third.between(NOW_MS, NOW_MS + 20_000, NOW_MS + 20_000)
    expect(seconds.samples).toHaveLength(11)
    expect(seconds.samples[0]).toEqual(sample(NOW_MS))
    const day = third.between(NOW_MS - 3600_000 * 23, NOW_MS + 20_000, NOW_MS + 20_000)
    expect(day.samples.map(({ runsOk }) => runsOk)).toEqual([11])
  })

  test('is no larger than what is shown, and each server has its own', async () => {
    const other = open('two')
    for (const { stepMs, capacity } of LEVELS) {
      other.add(
        Array.from({ length: 300 }, (_, n) => ({ stepMs, sample: sample(NOW_MS - (capacity + 100 - n) * stepMs) })),
      )
    }
    await other.flush(NOW_MS)
    expect(await other.load()).toHaveLength(LEVELS.length * 200)
    expect((await open().load()).length).toBeLessThan(50)
  })

  test('waits for a store that is gone for a while', async () => {
    let isGone = true
    const flaky: Pick<Store, 'run' | 'transaction'> = {
      run: (work) => store.run(work),
      transaction: (work) => (isGone ? Promise.reject(new Error('gone')) : store.transaction(work)),
    }
    const history = new HistoryStore({ store: flaky, server: 'three', log })
    history.add([{ stepMs: 1000, sample: sample(NOW_MS) }])
    await history.flush(NOW_MS)
    expect(await history.load()).toEqual([])
    isGone = false
    await history.flush(NOW_MS)
    expect(await history.load()).toHaveLength(1)
  })
})
