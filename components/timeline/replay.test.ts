import { expect, test } from 'vitest'
import type { RecordedRun } from '@/lib/contracts/playground'
import { lengthMs, Replay, sampleAt } from './replay'

const recording: RecordedRun = {
  title: 'a.py',
  output: [
    { stream: 'stdout', text: 'one\n', atMs: 10 },
    { stream: 'stderr', text: 'two\n', atMs: 500 },
    { stream: 'stdout', text: 'three\n', atMs: 900 },
  ],
  isCut: false,
  samples: [
    { atMs: 100, cpuPercent: 5, memoryBytes: 1000 },
    { atMs: 1100, cpuPercent: 50, memoryBytes: 2000 },
  ],
  phases: null,
  end: { type: 'exit', exitCode: 0, signal: null, durationMs: 1000, cpuMs: 1, peakMemoryBytes: 1 },
}

test('a replay shows what had been written at a moment, back and forth', () => {
  const replay = new Replay(recording.output)
  const { log } = replay
  const shown = (atMs: number) => {
    replay.show(atMs)
    return Array.from({ length: log.endRow - log.firstRow }, (_, index) => log.row(log.firstRow + index)?.text)
  }
  expect(shown(0)).toEqual([])
  expect(shown(500)).toEqual(['one', 'two'])
  expect(shown(1000)).toEqual(['one', 'two', 'three'])
  expect(shown(10)).toEqual(['one'])
  expect(log.times.timeOf(log.firstRow)).toBe(10)
})

test('a replay is as long as the run with its start, and knows what it used', () => {
  expect(lengthMs(recording)).toBe(1100)
  const phases = { waitedMs: 500, claimedMs: 2, writtenMs: 3, startedMs: 5, isWarm: false }
  expect(lengthMs({ ...recording, phases })).toBe(1510)
  expect(lengthMs({ ...recording, output: [], samples: [], end: { type: 'error', code: 'memory', message: '' } })).toBe(
    1,
  )
  expect(sampleAt(recording.samples, 99)).toBeNull()
  expect(sampleAt(recording.samples, 1099)?.cpuPercent).toBe(5)
  expect(sampleAt(recording.samples, 2000)?.cpuPercent).toBe(50)
})
