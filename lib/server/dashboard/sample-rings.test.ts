import { expect, test } from 'vitest'
import type { HistorySample } from '@/lib/contracts/dashboard-history'
import { LEVELS, SampleRings } from './sample-rings'

const START_MS = 1_800_000_000_000

function sample(second: number, values: Partial<HistorySample> = {}): HistorySample {
  return {
    atMs: START_MS + second * 1000 + 137,
    warm: 2,
    inUse: 0,
    waiting: 0,
    claims: 0,
    coldClaims: 0,
    claimMaxMs: null,
    runsOk: 0,
    runsFailed: 0,
    runsLimited: 0,
    cpuPercent: 0,
    memoryBytes: 0,
    diskBytes: 0,
    eventLoopP99Ms: 0,
    ...values,
  }
}

const between = (rings: SampleRings, fromSecond: number, nowSecond: number) =>
  rings.between(START_MS + fromSecond * 1000, START_MS + nowSecond * 1000, START_MS + nowSecond * 1000)

test('peaks, shortages and counts survive in a coarser grain', () => {
  const rings = new SampleRings()
  for (let second = 0; second < 60; second++) {
    const isPeak = second === 30
    rings.add(sample(second, { runsOk: 1, cpuPercent: isPeak ? 90 : 5, warm: isPeak ? 0 : 2 }))
  }
  const day = between(rings, -23 * 3600, 60)
  expect(day.stepMs).toBe(60_000)
  expect(day.samples).toHaveLength(1)
  expect(day.samples[0]).toMatchObject({ runsOk: 60, cpuPercent: 90, warm: 0, claimMaxMs: null })
})

test('a claim is not lost among stretches without any', () => {
  const rings = new SampleRings()
  for (let second = 0; second < 5; second++) rings.add(sample(second, second === 2 ? { claimMaxMs: 7 } : {}))
  expect(between(rings, -3000, 5).samples[0]).toMatchObject({ claimMaxMs: 7 })
})

test('each grain reaches back as far as it may, and no further', () => {
  const rings = new SampleRings()
  const seconds = 25 * 3600
  for (let second = 0; second < seconds; second += 1) rings.add(sample(second))
  for (const { stepMs, capacity } of LEVELS) {
    const reachS = (stepMs * capacity) / 1000
    const found = between(rings, seconds - reachS, seconds)
    expect([found.stepMs, found.samples.length]).toEqual([stepMs, capacity])
  }
})

test('what was kept is there again, and goes on', () => {
  const first = new SampleRings()
  const kept = [0, 1, 2].flatMap((second) => first.add(sample(second, { runsOk: 1 })))
  const second = new SampleRings()
  second.restore([...kept, ...first.unfinished()])
  second.add(sample(3, { runsOk: 1 }))
  expect(between(second, 0, 4).samples.map(({ runsOk }) => runsOk)).toEqual([1, 1, 1, 1])
  expect(between(second, -3000, 4).samples[0]?.runsOk).toBe(4)
})

test('a clock that is set back draws no line into the past', () => {
  const rings = new SampleRings()
  for (const second of [10, 5, 11]) rings.add(sample(second))
  const times = between(rings, 0, 12).samples.map(({ atMs }) => (atMs - START_MS) / 1000)
  expect(times).toEqual([10, 11])
})
