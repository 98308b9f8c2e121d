import { expect, it } from 'vitest'
import { GroupIds, isOwnGroup } from './group-ids'

it('gives out groups of its own range, never one that is in use', () => {
  const ids = new GroupIds()
  const taken = Array.from({ length: 500 }, () => ids.take())
  expect(new Set(taken).size).toBe(500)
  expect(taken.every(isOwnGroup)).toBe(true)
  expect(isOwnGroup(1000)).toBe(false)
})

it('never runs out while they are released', () => {
  const ids = new GroupIds()
  for (let round = 0; round < 50_000; round++) ids.release(ids.take())
  expect(isOwnGroup(ids.take())).toBe(true)
})

it('says so when all are in use', () => {
  const ids = new GroupIds()
  for (let round = 0; round < 40_000; round++) ids.take()
  expect(() => ids.take()).toThrow('no group id is free')
})
