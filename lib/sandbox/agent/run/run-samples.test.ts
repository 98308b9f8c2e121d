import { expect, test } from 'vitest'
import { RunSamples } from './run-samples'

const LOOK_MS = 50

function recorded(looks: number, peakAt: number): RunSamples {
  const samples = new RunSamples()
  for (let look = 0; look < looks; look += 1) {
    const memoryBytes = look === peakAt ? 9000 : 1000
    samples.add({ atMs: look * LOOK_MS, cpuMs: look * 10, memoryBytes, processes: look === peakAt ? 7 : 1 })
  }
  return samples
}

test('a short run keeps every look', () => {
  const { list } = recorded(40, 3)
  expect(list.map(({ atMs }) => atMs)).toEqual(Array.from({ length: 40 }, (_, look) => look * LOOK_MS))
  expect(list[3]).toMatchObject({ memoryBytes: 9000, processes: 7 })
})

test('an hour is as few samples, evenly apart, from its beginning to its end, with its peak', () => {
  const looks = (60 * 60 * 1000) / LOOK_MS
  const { list } = recorded(looks, 12_345)
  expect(list.length).toBeGreaterThan(250)
  expect(list.length).toBeLessThanOrEqual(600)
  expect(list.at(-1)).toMatchObject({ atMs: (looks - 1) * LOOK_MS, cpuMs: (looks - 1) * 10 })
  const gaps = list.slice(1, -1).map(({ atMs }, index) => atMs - (list[index]?.atMs ?? 0))
  expect(Math.max(...gaps)).toBeLessThanOrEqual(Math.min(...gaps) * 3)
  const peak = list.filter(({ memoryBytes }) => memoryBytes === 9000)
  expect(peak).toHaveLength(1)
  expect(Math.abs((peak[0]?.atMs ?? 0) - 12_345 * LOOK_MS)).toBeLessThan(30_000)
})
