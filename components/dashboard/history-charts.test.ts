import { expect, test } from 'vitest'
import type { HistorySample } from '@/lib/contracts/dashboard-history'
import { HISTORY_CHARTS, toColumns } from './history-charts'

const sample = (second: number, runsOk = 0): HistorySample => {
  const nothing = { warm: 0, inUse: 0, waiting: 0, claims: 0, coldClaims: 0, claimMaxMs: null, runsFailed: 0 }
  return {
    atMs: second * 1000,
    ...nothing,
    runsOk,
    runsLimited: 0,
    cpuPercent: 0,
    memoryBytes: 0,
    diskBytes: 0,
    eventLoopP99Ms: 0,
  }
}
const chart = (key: string) => HISTORY_CHARTS.find((one) => one.key === key) ?? expect.fail(`no chart ${key}`)

test('a time in which the server was not there is a gap', () => {
  const { times, values } = toColumns([sample(1, 1), sample(2, 1), sample(60, 1)], 1000, chart('runs'))
  expect(times).toEqual([1, 2, 3, 60])
  expect(values[0]).toEqual([60, 60, null, 60])
})

test('runs are told by the minute, whatever the grain', () => {
  expect(toColumns([sample(60, 30)], 60_000, chart('runs')).values[0]).toEqual([30])
  expect(toColumns([sample(60, 1)], 5000, chart('runs')).values[0]).toEqual([12])
})
