import { expect, test } from 'vitest'
import type { DashboardLogEntry } from '@/lib/contracts/dashboard'
import { readAddress, writeAddress } from './dashboard-address'
import { countKinds, filterLog, isFiltering, type LogFilter, NO_FILTER } from './log-filter'

const entry = (seq: number, type: DashboardLogEntry['type'], sandboxId: string | null, text: string) => ({
  ...{ seq, type, sandboxId, text },
  atMs: seq * 1000,
})
const LOG = [
  entry(1, 'created', 'aaa1', 'in 40 ms'),
  entry(2, 'claimed', 'aaa1', 'warm, after 1 ms'),
  entry(3, 'run_failed', 'aaa1', 'python: timed_out after 30 ms'),
  entry(4, 'error', null, 'create: No such image'),
  entry(5, 'created', 'bbb2', 'in 90 ms'),
  entry(6, 'error', 'bbb2', 'stats: No answer'),
]
const seqs = (filter: Partial<LogFilter>, window: { fromMs: number; toMs: number } | null = null) =>
  filterLog(LOG, { ...NO_FILTER, ...filter }, window).map(({ seq }) => seq)

test('without a filter everything is there, the newest first', () => {
  expect(seqs({})).toEqual([6, 5, 4, 3, 2, 1])
  expect(isFiltering({ ...NO_FILTER, text: '  ' })).toBe(false)
})

test('each filter alone', () => {
  expect(seqs({ kinds: ['error', 'run_failed'] })).toEqual([6, 4, 3])
  expect(seqs({ sandbox: ' AAA ' })).toEqual([3, 2, 1])
  expect(seqs({ text: 'NO such' })).toEqual([4])
  expect(seqs({ text: 'bbb ms' })).toEqual([5])
  expect(seqs({ isOfCharts: true }, { fromMs: 2000, toMs: 4000 })).toEqual([4, 3, 2])
  expect(seqs({}, { fromMs: 2000, toMs: 4000 })).toHaveLength(6)
})

test('together all of them hold', () => {
  const window = { fromMs: 0, toMs: 5000 }
  expect(seqs({ kinds: ['error'], text: 'no', isOfCharts: true }, window)).toEqual([4])
  expect(seqs({ kinds: ['error'], sandbox: 'bbb', isOfCharts: true }, window)).toEqual([])
})

test('kinds are counted', () => {
  expect(countKinds(LOG)).toEqual({ created: 2, claimed: 1, destroyed: 0, run_failed: 1, error: 2 })
})

test.each([
  '',
  'tab=log',
  'tab=log&kind=run_failed%2Cerror&sandbox=ab&text=no+such&range=3600',
  'tab=log&from=1000&to=2000',
])('?%s is written as it is read', (query) => {
  expect(writeAddress(readAddress(new URLSearchParams(query)), new URLSearchParams()).toString()).toBe(query)
})

test('an address that nobody has written says nothing, and what is another’s stays', () => {
  const query = 'tab=nowhere&kind=fire,&range=7&from=9&to=x'
  const address = readAddress(new URLSearchParams(query))
  expect(address).toEqual({ tab: 'sandboxes', filter: NO_FILTER, time: null })
  expect(writeAddress(address, new URLSearchParams(`${query}&other=1`)).toString()).toBe('other=1')
})
