import { beforeEach, expect, test, vi } from 'vitest'
import type { History, HistoryQuery, HistorySample } from '@/lib/contracts/dashboard-history'
import { deferred } from '../deferred'
import { HistoryBoard } from './history-board'

const NOW_MS = 1_800_000_000_000

function sample(atMs: number, values: Partial<HistorySample> = {}): HistorySample {
  const nothing = {
    warm: 0,
    inUse: 0,
    waiting: 0,
    claims: 0,
    coldClaims: 0,
    claimMaxMs: null,
    runsOk: 0,
    runsFailed: 0,
  }
  return { atMs, ...nothing, runsLimited: 0, cpuPercent: 0, memoryBytes: 0, diskBytes: 0, eventLoopP99Ms: 0, ...values }
}

const asked: HistoryQuery[] = []
let answer: History
const read = async (query: HistoryQuery): Promise<History> => {
  asked.push(query)
  return answer
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS })
  asked.length = 0
  answer = { stepMs: 1000, samples: [sample(NOW_MS - 2000), sample(NOW_MS - 1000)] }
  return () => vi.useRealTimers()
})

test('goes on with each second and lets the oldest go', async () => {
  const board = new HistoryBoard(900_000, read)
  await board.showLast(3000)
  for (const second of [0, 1, 2]) board.add(sample(NOW_MS + second * 1000 + 5, { runsOk: second }))
  expect(board.samples.map(({ atMs }) => (atMs - NOW_MS) / 1000)).toEqual([-1, 0, 1, 2])
  expect(board.window.toMs).toBe(NOW_MS + 2005)
  expect(board.reading?.runsOk).toBe(2)
})

test('makes one stretch of several seconds where the grain is coarse', async () => {
  const board = new HistoryBoard(900_000, read)
  answer = { stepMs: 5000, samples: [] }
  await board.showLast(3_600_000)
  for (const second of [0, 1, 4, 5]) board.add(sample(NOW_MS + second * 1000, { runsOk: 1 }))
  expect(board.samples.map(({ runsOk }) => runsOk)).toEqual([3, 1])
})

test('stands still while a part of the past is looked at, and asks for it', async () => {
  const board = new HistoryBoard(900_000, read)
  await board.show({ fromMs: NOW_MS - 60_000, toMs: NOW_MS - 30_000 })
  board.add(sample(NOW_MS))
  expect(board.isLive).toBe(false)
  expect(board.samples).toBe(answer.samples)
  expect(asked).toEqual([{ fromMs: NOW_MS - 60_000, toMs: NOW_MS - 30_000 }])
  await board.zoom(0.5)
  expect(asked.at(-1)).toEqual({ fromMs: NOW_MS - 52_500, toMs: NOW_MS - 37_500 })
  await board.move(-1)
  expect(asked.at(-1)).toEqual({ fromMs: NOW_MS - 67_500, toMs: NOW_MS - 52_500 })
  await board.move(99)
  expect(board.window.toMs).toBe(NOW_MS)
  await board.zoom(1000)
  expect(board.isLive).toBe(true)
})

test('pays no heed to an answer that another choice has overtaken', async () => {
  const late = deferred<History>()
  const answers = [late.promise, Promise.resolve({ stepMs: 60_000, samples: [] })]
  const board = new HistoryBoard(900_000, () => answers.shift() ?? late.promise)
  const first = board.showLast(900_000)
  await board.showLast(86_400_000)
  late.resolve({ stepMs: 1000, samples: [] })
  await first
  expect(board.stepMs).toBe(60_000)
})
