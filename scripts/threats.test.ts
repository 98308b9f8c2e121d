import { expect, test } from 'vitest'
import { ATTACKS } from './attacks.mjs'
import { attacksAndTests, testsByThreat } from './threats.mjs'

test('every attack has a test that names it', async () => {
  const untested = (await attacksAndTests()).filter(({ files }) => files.length === 0)
  expect(untested).toEqual([])
})

test('no test names an attack that is not in the list', async () => {
  const numbers = [...(await testsByThreat()).keys()]
  expect(numbers.filter((number) => number < 1 || number > ATTACKS.length)).toEqual([])
})
