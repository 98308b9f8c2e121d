import { expect, test } from 'vitest'
import { LineStore } from './line-store'
import { RowTimes } from './row-times'

test('a row has the time at which it was begun, also where it was ended later', () => {
  const log = new LineStore()
  log.append('stdout', 'one\ntw', 10)
  log.append('stdout', 'o\n', 50)
  log.append('stderr', 'three\nfour\n', 90)
  expect([0, 1, 2, 3].map((row) => log.times.timeOf(row))).toEqual([10, 10, 90, 90])
  expect([9, 10, 60, 90, 1000].map((atMs) => log.times.rowAt(atMs, log.endRow))).toEqual([null, 1, 1, 3, 3])
})

test('a log that is cleared forgets the times too, and its rows keep their numbers', () => {
  const log = new LineStore()
  log.append('stdout', 'one\n', 10)
  log.clear()
  log.append('stdout', 'two\n', 30)
  expect(log.times.timeOf(1)).toBe(30)
  expect(log.times.rowAt(20, log.endRow)).toBeNull()
})

test('a million rows over an hour cost a bounded number of marks, and are still found', () => {
  const times = new RowTimes()
  const rows = 1_000_000
  for (let row = 0; row < rows; row += 1) times.add(row, row * 3.6)
  for (const row of [0, 123_456, 999_999]) {
    expect(Math.abs((times.timeOf(row) ?? 0) - row * 3.6)).toBeLessThan(1500)
    expect(Math.abs((times.rowAt(row * 3.6, rows) ?? 0) - row)).toBeLessThan(400)
  }
})
