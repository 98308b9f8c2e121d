import { expect, test } from 'vitest'
import { timelineOf } from './run-timeline'

const PHASES = { waitedMs: 30, claimedMs: 2, writtenMs: 5, startedMs: 3, isWarm: true }

test('CPU time becomes a share of the time since the sample before, on the clock of the request', () => {
  const { samples } = timelineOf(PHASES, 52, {
    samples: [
      { atMs: 0, cpuMs: 0, memoryBytes: 1000, processes: 1 },
      { atMs: 50, cpuMs: 25, memoryBytes: 2000.4, processes: 1 },
      { atMs: 150, cpuMs: 225, memoryBytes: 3000, processes: 3 },
      // The control group's count may be read a little late.
      { atMs: 200, cpuMs: 224, memoryBytes: 500, processes: 0 },
    ],
  })
  expect(samples).toEqual([
    { atMs: 40, cpuPercent: 0, memoryBytes: 1000, processes: 1 },
    { atMs: 90, cpuPercent: 50, memoryBytes: 2000, processes: 1 },
    { atMs: 190, cpuPercent: 200, memoryBytes: 3000, processes: 3 },
    { atMs: 240, cpuPercent: 0, memoryBytes: 500, processes: 0 },
  ])
})

test('a run that left no samples has a timeline all the same', () => {
  expect(timelineOf(PHASES, null, { samples: [] })).toEqual({
    phases: PHASES,
    firstByteAtMs: null,
    files: null,
    samples: [],
  })
})
