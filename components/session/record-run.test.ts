import { describe, expect, test } from 'vitest'
import { LineStore } from '@/components/console/line-store'
import { RecordedRun } from '@/lib/contracts/playground'
import type { RunEvent } from '@/lib/contracts/run'
import { recordRun, withinBytes } from './record-run'
import { makeRunRecord, type RunRecord, reduceRun } from './run-record'
import { RunTape } from './run-tape'

const EXIT: RunEvent = { type: 'exit', exitCode: 3, signal: null, durationMs: 2000, cpuMs: 4, peakMemoryBytes: 3 }

function runThat(end: RunEvent | null, write: (tape: RunTape) => void = () => undefined): RunRecord {
  const tape = new RunTape()
  write(tape)
  const run = makeRunRecord({ number: 1, title: 'a.js', log: new LineStore(), tape, requestedAtMs: 1000 })
  return end === null ? run : reduceRun(run, end, 0)
}

describe('a record of a run', () => {
  test('has what was written with its times, and what came at once as one piece', () => {
    const run = runThat(EXIT, (tape) => {
      tape.add('stdout', 'a', 10)
      tape.add('stdout', 'b', 20)
      tape.add('stderr', 'c', 21)
      tape.add('stdout', 'd', 900)
    })
    const recorded = recordRun(run)
    expect(recorded?.output).toEqual([
      { stream: 'stdout', text: 'ab', atMs: 10 },
      { stream: 'stderr', text: 'c', atMs: 21 },
      { stream: 'stdout', text: 'd', atMs: 900 },
    ])
    expect(recorded).toMatchObject({ isCut: false, end: EXIT })
    expect(RecordedRun.safeParse(recorded).success).toBe(true)
  })

  test('is none of a run that goes on, and of one that came with a link what came', () => {
    expect(recordRun(runThat(null))).toBeNull()
    const recording = recordRun(runThat(EXIT))
    expect(recordRun({ ...runThat(EXIT), recording })).toBe(recording)
    expect(recordRun(null)).toBeNull()
  })

  test('says which limit ended it', () => {
    const end: RunEvent = { type: 'error', code: 'memory', message: 'too much', limit: 512, seen: 600, durationMs: 5 }
    expect(recordRun(runThat(end))?.end).toEqual(end)
  })

  test('holds the beginning of a flood, and says that it is cut', () => {
    const run = runThat(EXIT, (tape) => {
      for (let index = 0; index < 10_000; index += 1) tape.add('stdout', 'x'.repeat(100), index)
    })
    const recorded = recordRun(run)
    expect(recorded?.isCut).toBe(true)
    expect(recorded?.output.reduce((sum, { text }) => sum + text.length, 0)).toBe(384 * 1024)
  })

  test('is made to fit beside the files', () => {
    const run = runThat(EXIT, (tape) => {
      for (let index = 0; index < 100; index += 1) tape.add('stdout', '世'.repeat(100), index * 100)
    })
    const recorded = recordRun(run)
    if (recorded === null) throw new Error('there is no record')
    const fitted = withinBytes(recorded, 8000)
    expect(new TextEncoder().encode(JSON.stringify(fitted)).length).toBeLessThanOrEqual(8000)
    expect(fitted?.output.length).toBeGreaterThan(15)
    expect(fitted?.isCut).toBe(true)
    expect(withinBytes(recorded, 1e6)).toBe(recorded)
    expect(withinBytes(recorded, 10)).toBeNull()
  })
})
