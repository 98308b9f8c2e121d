import { expect, test } from 'vitest'
import type { RecordedRun } from '@/lib/contracts/playground'
import { LineStore } from './line-store'
import { lengthMs, sampleAt, showUntil } from './replay'

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
  const log = new LineStore()
  const shown = (atMs: number) => {
    showUntil(log, recording, atMs)
    return Array.from({ length: log.endRow - log.firstRow }, (_, index) => log.row(log.firstRow + index)?.text)
  }
  expect(shown(0)).toEqual([])
  expect(shown(500)).toEqual(['one', 'two'])
  expect(shown(1000)).toEqual(['one', 'two', 'three'])
  expect(shown(10)).toEqual(['one'])
})

test('a replay is as long as the run, and knows what it used', () => {
  expect(lengthMs(recording)).toBe(1100)
  expect(lengthMs({ ...recording, output: [], samples: [], end: { type: 'error', code: 'memory', message: '' } })).toBe(
    1,
  )
  expect(sampleAt(recording, 99)).toBeNull()
  expect(sampleAt(recording, 1099)?.cpuPercent).toBe(5)
  expect(sampleAt(recording, 2000)?.cpuPercent).toBe(50)
})
