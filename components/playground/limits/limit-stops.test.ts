import { expect, test } from 'vitest'
import { formatLimit, stopsOf } from './limit-stops'

const MIB = 1024 ** 2
const inMib = (stops: number[]) => stops.map((stop) => stop / MIB)

test('a slider stops at round values between what is allowed, at its ends, and where it stands', () => {
  const range = { min: 32 * MIB, max: 1000 * MIB, default: 512 * MIB }
  expect(inMib(stopsOf('memoryBytes', range, 200 * MIB))).toEqual([
    32, 48, 64, 96, 128, 192, 200, 256, 384, 512, 768, 1000,
  ])
  expect(stopsOf('timeoutMs', { min: 1, max: 3_600_000, default: 30_000 }, 30_000).map((ms) => ms / 1000)).toEqual([
    1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600,
  ])
  expect(stopsOf('cpuCount', { min: 0.1, max: 2, default: 1 }, 1)).toEqual([0.1, 0.25, 0.5, 0.75, 1, 1.5, 2])
})

test('what is set beyond what is allowed now is no stop', () => {
  expect(stopsOf('maxProcesses', { min: 4, max: 8, default: 8 }, 64)).toEqual([4, 6, 8])
})

test('each limit is said in its unit', () => {
  expect(formatLimit('memoryBytes', 512 * MIB, 'en')).toBe('512 MiB')
  expect(formatLimit('timeoutMs', 90_000, 'en')).toBe('1 min 30 sec')
  expect(formatLimit('cpuCount', 0.5, 'zh')).toBe('0.5')
})
