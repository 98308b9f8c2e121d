import { expect, test } from 'vitest'
import { AppError } from '@/lib/contracts/errors'
import { Gate } from './gate'

const missing = async (): Promise<string> => {
  throw new AppError('not_found', 'no such playground')
}
const found = async () => 'found'

function guess(gate: Gate, source: string): Promise<string> {
  return gate.look(source, missing).catch((error: AppError) => error.code)
}

test('threat 46: ten thousand guesses find nothing and are limited', async () => {
  const gate = new Gate(() => 0)
  let looked = 0
  const codes = new Map<string, number>()
  for (let index = 0; index < 10_000; index += 1) {
    const code = await gate
      .look('guesser', () => {
        looked += 1
        return missing()
      })
      .catch((error: AppError) => error.code)
    codes.set(code, (codes.get(code) ?? 0) + 1)
  }
  expect(looked).toBe(30)
  expect(Object.fromEntries(codes)).toEqual({ not_found: 30, rate_limited: 9970 })
})

test('a guesser with many addresses is limited, and finds no door closed to others', async () => {
  const gate = new Gate(() => 0)
  const codes = []
  for (let index = 0; index < 400; index += 1) codes.push(await guess(gate, `address ${index}`))
  expect(codes.filter((code) => code === 'not_found')).toHaveLength(300)
  await expect(gate.look('reader', found)).resolves.toBe('found')
})

test('who guessed too often may try again after a while', async () => {
  let nowMs = 0
  const gate = new Gate(() => nowMs)
  for (let index = 0; index < 31; index += 1) await guess(gate, 'guesser')
  await expect(gate.look('guesser', found)).rejects.toMatchObject({ code: 'rate_limited' })
  nowMs += 2000
  await expect(gate.look('guesser', found)).resolves.toBe('found')
})

test('only so many cards are drawn for one place at once', () => {
  const gate = new Gate(() => 0)
  for (let index = 0; index < 20; index += 1) gate.requireCard('crawler')
  expect(() => gate.requireCard('crawler')).toThrow('too many cards')
  expect(() => gate.requireCard('somebody else')).not.toThrow()
})

test('only so many playgrounds are shared from one place at once', () => {
  const gate = new Gate(() => 0)
  for (let index = 0; index < 30; index += 1) gate.requireShare('sharer')
  expect(() => gate.requireShare('sharer')).toThrow('too many playgrounds')
  expect(() => gate.requireShare('somebody else')).not.toThrow()
})
