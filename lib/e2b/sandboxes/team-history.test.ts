import { expect, test } from 'vitest'
import { TeamHistory } from './team-history'

test('tells how many sandboxes ran at each time, from the first on', () => {
  let nowMs = 1_000_000_000
  const history = new TeamHistory(() => nowMs)
  expect(history.between('owner', undefined, undefined)).toEqual([])
  history.note('owner', true)
  history.note('owner', true)
  history.note('other', true)
  nowMs += 30_000
  history.note('owner', false)
  nowMs += 45_000
  const numbers = history.between('owner', undefined, undefined)
  expect(numbers.map(({ concurrentSandboxes: running }) => running)).toEqual([2, 2, 1])
  expect(numbers.map(({ sandboxStartRate: rate }) => rate)).toEqual([2 / 30, 0, 0])
  expect(numbers[1]).toMatchObject({ timestampUnix: 1_000_030, timestamp: new Date(1_000_030_000).toISOString() })
  expect(history.between('owner', 1_000_040, 1_000_050)).toHaveLength(1)
  expect(history.max('owner', 'concurrentSandboxes', undefined, undefined)).toMatchObject({ value: 2 })
  expect(history.max('none', 'sandboxStartRate', undefined, undefined)).toMatchObject({ value: 0 })
})

test('has at most as many points for a year as for a day', () => {
  let nowMs = 0
  const history = new TeamHistory(() => nowMs)
  history.note('owner', true)
  nowMs = 365 * 24 * 60 * 60 * 1000
  expect(history.between('owner', 0, undefined).length).toBeLessThanOrEqual(501)
})
