import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { parseProcStatus } from '../process/proc-table'
import { Monitor, type Observation, type Watched } from './monitor'

/** A pid that no process has: its CPU time is 0. */
const PID = 2 ** 22 + 1

let anonymousKib: number
const table = () => [
  parseProcStatus(PID, `Name:\tnode\nState:\tS (sleeping)\nPPid:\t1\nRssAnon:\t${anonymousKib} kB\nVmHWM:\t0 kB\n`),
]

beforeEach(() => {
  anonymousKib = 100
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function watched(isMemoryWatched = false): Watched & { seen: Observation[] } {
  const seen: Observation[] = []
  const members = { programs: table, all: table }
  return { members, isMemoryWatched, seen, observe: (observation) => seen.push(observation) }
}

describe('a run', () => {
  test('is looked at early, then 20 times a second, and 5 times while nothing happens', () => {
    const monitor = new Monitor(table)
    const run = watched()
    monitor.add(run)
    vi.advanceTimersByTime(35)
    expect(run.seen).toHaveLength(3)
    vi.advanceTimersByTime(1_000)
    const before = run.seen.length
    vi.advanceTimersByTime(2_000)
    expect(run.seen.length - before).toBe(10)

    // What happens is seen by the next look, and the ones after it are close again.
    const grow = setInterval(() => (anonymousKib += 1), 10)
    vi.advanceTimersByTime(200)
    const awake = run.seen.length
    vi.advanceTimersByTime(1_000)
    expect(run.seen.length - awake).toBe(20)
    clearInterval(grow)
    monitor.remove(run)
    vi.advanceTimersByTime(1_000)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('that is calm does not keep another from being looked at', () => {
    const monitor = new Monitor(table)
    const calm = watched()
    monitor.add(calm)
    vi.advanceTimersByTime(3_000)
    const next = watched()
    monitor.add(next)
    vi.advanceTimersByTime(5)
    expect(next.seen).toHaveLength(1)
    monitor.remove(calm)
    monitor.remove(next)
  })

  test('is looked at as often as before where nothing else holds its memory', () => {
    const monitor = new Monitor(table)
    const run = watched(true)
    monitor.add(run)
    vi.advanceTimersByTime(1_035)
    const before = run.seen.length
    vi.advanceTimersByTime(1_000)
    expect(run.seen.length - before).toBe(20)
    monitor.remove(run)
  })
})
