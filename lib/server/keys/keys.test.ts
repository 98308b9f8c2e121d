import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Store } from '@/lib/store/store'
import { Keys, OWN_KEY_OWNER } from './keys'

let store: Store
let keys: Keys

beforeEach(() => {
  store = new Store({ url: 'file::memory:', dataDir: '/nowhere', log: pino({ level: 'silent' }) })
  keys = new Keys(store, 'e2b_own')
})
afterEach(async () => {
  vi.useRealTimers()
  await store.close()
})

test('the environment’s key is the operator’s, and any other is none', async () => {
  expect(await keys.ownerOf('e2b_own')).toBe(OWN_KEY_OWNER)
  expect(await keys.ownerOf('e2b_other')).toBeUndefined()
  expect(await keys.ownerOf('')).toBeUndefined()
})

test('a key that is made opens the door, for an owner of its own, until it is revoked', async () => {
  const [one, two] = [await keys.create('one'), await keys.create('two')]
  expect(one.key).toMatch(/^e2b_[0-9a-f]{40}$/)
  expect(await keys.ownerOf(one.key)).toBe(`key:${one.id}`)
  expect(await keys.ownerOf(two.key)).not.toBe(`key:${one.id}`)
  await keys.revoke(one.id)
  expect(await keys.ownerOf(one.key)).toBeUndefined()
  expect(await keys.ownerOf(two.key)).toBe(`key:${two.id}`)
  await expect(keys.revoke(one.id)).rejects.toMatchObject({ code: 'not_found' })
})

test('nothing that is kept or listed has the key itself', async () => {
  const { key, id } = await keys.create('one')
  const rows = await store.run((db) => db.selectFrom('apiKeys').selectAll().execute())
  const listed = await keys.list()
  expect(JSON.stringify([rows, listed])).not.toContain(key.slice(4))
  expect(listed).toEqual([
    { id, name: 'one', masked: `${key.slice(0, 8)}…${key.slice(-4)}`, createdAt: expect.any(String), lastUsedAt: null },
  ])
})

test('when a key was last used is kept, to the minute', async () => {
  vi.useFakeTimers({ now: 1_000_000, toFake: ['Date'] })
  const { key } = await keys.create('one')
  const lastUsed = async () => (await keys.list())[0]?.lastUsedAt
  await keys.ownerOf(key)
  expect(await lastUsed()).toBe(new Date(1_000_000).toISOString())
  vi.setSystemTime(1_030_000)
  await keys.ownerOf(key)
  expect(await lastUsed()).toBe(new Date(1_000_000).toISOString())
  vi.setSystemTime(1_061_000)
  await keys.ownerOf(key)
  expect(await lastUsed()).toBe(new Date(1_061_000).toISOString())
})
