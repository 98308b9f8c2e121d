import { expect, test } from 'vitest'
import type { RunSample } from '@/lib/contracts/run'
import { areaOf, curveOf, limitLineOf, pictureFromMs, scaleOf, ticksOf, xOf, yOf } from './curves'

const MIB = 1024 ** 2
const samples: RunSample[] = [
  { atMs: 0, cpuPercent: 0, memoryBytes: 10 * MIB, processes: 1 },
  { atMs: 500, cpuPercent: 200, memoryBytes: 40 * MIB, processes: 3 },
  { atMs: 1000, cpuPercent: 50, memoryBytes: 20 * MIB, processes: 1 },
]

test('a curve goes from the left to the right, and its highest value is below the top', () => {
  const scale = scaleOf(samples, { lengthMs: 1000 })
  expect(curveOf(samples, scale, 'cpuPercent')).toBe('M0 100L500 13L1000 78.3')
  expect(areaOf(samples, scale, 'cpuPercent')).toBe('M0 100L500 13L1000 78.3V100H0Z')
  expect(curveOf([], scale, 'cpuPercent')).toBe('')
})

test('the limit that ended a run is within the picture, where a curve reaches it', () => {
  const memory = limitLineOf({ type: 'error', code: 'memory', message: '', limit: 80 * MIB, seen: 81 * MIB }, 0)
  expect(memory).toEqual({ curve: 'memoryBytes', value: 80 * MIB })
  const scale = scaleOf(samples, { lengthMs: 1000 }, memory)
  expect(yOf(80 * MIB, scale.memoryBytes)).toBeCloseTo(13, 0)
  expect(limitLineOf({ type: 'error', code: 'timeout', message: '', limit: 900 }, 100)).toEqual({
    curve: null,
    atMs: 1000,
  })
  expect(limitLineOf({ type: 'error', code: 'cancelled', message: '' }, 0)).toBeNull()
})

test('a long wait takes a small part of the picture, and a short one its own', () => {
  expect(pictureFromMs(30_000, 31_000)).toBe(29_850)
  expect(pictureFromMs(50, 1050)).toBe(0)
  const scale = scaleOf(samples, { fromMs: 29_850, lengthMs: 31_000 })
  expect([xOf(0, scale), xOf(30_000, scale), xOf(31_000, scale)]).toEqual([0, 130.4, 1000])
})

test('what was written at one moment is one tick, of each stream', () => {
  const output = [10, 11, 12, 900].flatMap((atMs) => [{ stream: 'stdout', atMs }])
  const scale = scaleOf(samples, { lengthMs: 1000 })
  expect(ticksOf([...output, { stream: 'stderr', atMs: 900 }], scale)).toEqual([
    { x: 12, stream: 'stdout' },
    { x: 900, stream: 'stdout' },
    { x: 900, stream: 'stderr' },
  ])
})
