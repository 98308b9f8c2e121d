import { expect, test } from 'vitest'
import { testsByThreat } from './threats.mjs'

/** Those that concern sandboxes: limits, isolation, files, life. */
const OF_THE_ENGINE = [
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29],
  ...[30, 31, 32, 33, 34, 35, 36, 37, 38, 51, 52, 53, 54, 58, 62],
]

test('every attack on sandboxes has a test that names it', async () => {
  const named = await testsByThreat()
  expect(OF_THE_ENGINE.filter((number) => !named.has(number))).toEqual([])
})
