import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { NEVER_MS } from './lifetime'
import { Reaper } from './reaper'

let due: string[] = []
let reaper: Reaper

beforeEach(() => {
  vi.useFakeTimers()
  due = []
  reaper = new Reaper({ onDue: (id) => due.push(id) })
})
afterEach(() => {
  reaper.stop()
  vi.useRealTimers()
})

const soon = (ms: number) => Date.now() + ms

test('each is told at its own time, and once', () => {
  reaper.set('late', soon(5_000))
  reaper.set('early', soon(1_500))
  vi.advanceTimersByTime(1_499)
  expect(due).toEqual([])
  vi.advanceTimersByTime(1)
  expect(due).toEqual(['early'])
  vi.advanceTimersByTime(60_000)
  expect(due).toEqual(['early', 'late'])
})

test('a deadline can be put off, drawn nearer and given up', () => {
  reaper.set('a', soon(1_000))
  reaper.set('a', soon(3_000))
  reaper.set('b', soon(60_000))
  reaper.set('b', soon(2_000))
  reaper.set('c', soon(1_000))
  reaper.forget('c')
  vi.advanceTimersByTime(2_000)
  expect(due).toEqual(['b'])
  vi.advanceTimersByTime(1_000)
  expect(due).toEqual(['b', 'a'])
})

test('a clock that jumps ahead is noticed within a second', () => {
  reaper.set('a', soon(3_600_000))
  vi.setSystemTime(soon(3_600_000))
  vi.advanceTimersByTime(1_000)
  expect(due).toEqual(['a'])
})

test('what never ends does not overflow a timer', () => {
  reaper.set('for ever', NEVER_MS)
  vi.advanceTimersByTime(5_000)
  expect(due).toEqual([])
})
