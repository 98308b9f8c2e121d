import { expect, test } from 'vitest'
import type { Playground } from '@/lib/contracts/playground'
import { Cards } from './cards'

const playground = (id: string): Playground => ({
  id,
  title: id,
  template: 'python',
  files: new Map(),
  binaryFiles: new Map(),
  entry: null,
  args: '',
  run: null,
  lineage: [],
  sizeBytes: 1,
  createdAt: new Date(0).toISOString(),
  expiresAt: null,
})

test('a snapshot is drawn once, and the one that was asked for longest ago is let go', async () => {
  const drawn: string[] = []
  const cards = new Cards(async ({ id }) => {
    drawn.push(id)
    return Buffer.from(id)
  })
  const [first, second] = await Promise.all([cards.of(playground('one')), cards.of(playground('one'))])
  expect(second).toBe(first)
  expect(drawn).toEqual(['one'])
  for (let index = 0; index < 200; index++) await cards.of(playground(`other ${index}`))
  expect([cards.has('one'), cards.has('other 0')]).toEqual([false, true])
})

test('many at the same time are refused, and one that failed is drawn again', async () => {
  let isBroken = true
  const cards = new Cards(async () => {
    if (isBroken) throw new Error('no font')
    return Buffer.from('x')
  })
  await expect(cards.of(playground('a'))).rejects.toThrow('no font')
  isBroken = false
  expect(String(await cards.of(playground('a')))).toBe('x')
  const many = await Promise.allSettled(Array.from({ length: 30 }, (_, index) => cards.of(playground(`b ${index}`))))
  const refused = many.filter((result) => result.status === 'rejected')
  expect(refused.map(({ reason }) => reason.code)).toEqual(Array.from({ length: 10 }, () => 'rate_limited'))
})
