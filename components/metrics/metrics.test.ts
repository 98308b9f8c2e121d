import { describe, expect, test } from 'vitest'
import type { MetricsSample } from '@/lib/contracts/metrics'
import { toColumns, toPoint } from './metrics-columns'
import { MetricsHistory } from './metrics-history'

function sample(second: number, change: Partial<MetricsSample> = {}): MetricsSample {
  return {
    atMs: second * 1000,
    cpuPercent: 0,
    cpuLimitPercent: 100,
    memoryBytes: 0,
    memoryLimitBytes: 512,
    processes: 1,
    processesLimit: 64,
    diskBytes: 0,
    diskLimitBytes: 1024,
    networkInBytes: 0,
    networkOutBytes: 0,
    ...change,
  }
}

describe('history', () => {
  test('it keeps the newest samples, in order', () => {
    const history = new MetricsHistory(3)
    for (const second of [1, 2, 3, 4, 5]) history.add(sample(second))
    expect([0, 1, 2, 3].map((index) => history.at(index)?.atMs)).toEqual([3000, 4000, 5000, undefined])
    expect(history.latest?.atMs).toBe(5000)
  })

  test('a sample that comes again, or late, is left out', () => {
    const history = new MetricsHistory()
    for (const second of [1, 2, 2, 1, 3]) history.add(sample(second))
    expect(history.size).toBe(3)
  })

  test('listeners hear of a sample and of a new beginning', () => {
    const history = new MetricsHistory()
    const heard: number[] = []
    history.subscribe(() => heard.push(history.size))
    history.add(sample(1))
    history.clear()
    expect(heard).toEqual([1, 0])
  })
})

describe('columns', () => {
  test('network is the bytes of each second, whatever the time between two samples', () => {
    const before = sample(10, { networkInBytes: 1000, networkOutBytes: 500 })
    const after = sample(12, { networkInBytes: 5000, networkOutBytes: 500 })
    expect(toPoint(after, before)).toMatchObject({ networkIn: 2000, networkOut: 0 })
    expect(toPoint(before, null)).toMatchObject({ networkIn: 0, networkOut: 0 })
  })

  test('only the asked time is there, from the newest sample back', () => {
    const history = new MetricsHistory()
    for (let second = 1; second <= 200; second += 1) history.add(sample(second, { processes: second }))
    const { times, values } = toColumns(history, 60, 500)
    expect(times.at(0)).toBe(140)
    expect(times.at(-1)).toBe(200)
    expect(values.processes.at(-1)).toBe(200)
  })

  test('an hour is few points, and a peak of one second is among them', () => {
    const history = new MetricsHistory()
    for (let second = 1; second <= 3600; second += 1)
      history.add(sample(second, { cpuPercent: second === 1234 ? 99 : 1 }))
    const { times, values } = toColumns(history, 3600, 240)
    expect(times.length).toBeLessThanOrEqual(242)
    expect(Math.max(...values.cpu)).toBe(99)
    expect(values.cpu.filter((percent) => percent === 99).length).toBe(1)
  })

  test('an empty history is no points', () => {
    expect(toColumns(new MetricsHistory(), 60, 100).times).toEqual([])
  })
})
