import { expect, test } from 'vitest'
import type { DashboardSandbox } from '@/lib/contracts/dashboard'
import { arrange, type SortKey } from './sandbox-order'

function sandbox(id: string, createdAtMs: number, cpuPercent: number | null): DashboardSandbox {
  const limits = { cpuPercent: 100, memoryBytes: 1, processes: 1, diskBytes: 1 }
  const usage = cpuPercent === null ? null : { ...limits, cpuPercent }
  const what = { template: 'base', driver: 'docker', expiresAtMs: null, liveRuns: 0 } as const
  return { id, surface: 'e2b', owner: `key:${id}`, ...what, createdAtMs, limits, usage }
}

const ALL = [sandbox('old', 1, 5), sandbox('new', 3, 90), sandbox('quiet', 2, null)]
const ids = (key: SortKey, isDescending: boolean, filter = '') =>
  arrange(ALL, filter, { key, isDescending }).map(({ id }) => id)

test('orders by numbers, with those that are not known yet as the least', () => {
  expect(ids('cpu', true)).toEqual(['new', 'old', 'quiet'])
  expect(ids('cpu', false)).toEqual(['quiet', 'old', 'new'])
  expect(ids('age', true)).toEqual(['old', 'quiet', 'new'])
})

test('equals stay in the order in which they were made', () => {
  expect(ids('runs', true)).toEqual(['old', 'quiet', 'new'])
  expect(ids('runs', false)).toEqual(['old', 'quiet', 'new'])
})

test('finds by every word, wherever it is', () => {
  expect(ids('age', true, 'KEY docker')).toHaveLength(3)
  expect(ids('age', true, 'e2b new')).toEqual(['new'])
  expect(ids('age', true, 'nothing')).toEqual([])
})
