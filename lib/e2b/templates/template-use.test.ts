import { afterAll, expect, test } from 'vitest'
import { fakeServices } from '@/lib/server/testing/fake-services'
import { makeE2bApi } from '../api'

const all = fakeServices({ POOL_MAX_SIZE: '2', POOL_MIN_SIZE: '0' })
const api = makeE2bApi(() => all)
afterAll(() => all.stop())

test('templates may be everybody’s, and count what is made of them', async () => {
  const { table } = all.e2b.templates
  const mine = await table.getOrMake('somebody else', 'shared')
  const build = await table.addBuild(mine.id, {
    status: 'ready',
    ref: 'r',
    cpuCount: 1,
    memoryMb: 64,
    tags: ['default'],
  })
  await table.tag(mine.id, build.id, ['default'])
  const ask = (method: string, path: string, body?: unknown) =>
    api(
      new Request(`http://localhost:3000/api/e2b${path}`, {
        method,
        headers: { host: 'localhost:3000', 'x-api-key': 'e2b_test' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    )
  expect((await ask('POST', '/v2/sandboxes', { templateID: 'shared' })).status).toBe(404)
  expect((await ask('PATCH', `/v2/templates/${mine.id}`, { public: true })).status).toBe(404)
  await table.setPublic(mine.id, true)
  expect((await ask('POST', '/v2/sandboxes', { templateID: 'shared' })).status).toBe(201)
  await expect.poll(async () => (await table.get('somebody else', 'shared')).spawnCount).toBe(1)
  expect(await (await ask('GET', '/templates/aliases/shared')).json()).toEqual({ templateID: mine.id, public: true })
  const own = await table.getOrMake((await all.keys.ownerOf('e2b_test')) ?? '', 'own')
  expect(await (await ask('PATCH', `/v2/templates/${own.id}`, { public: true })).json()).toEqual({ names: ['own'] })
  const [listed] = await (await ask('GET', '/templates')).json()
  expect(listed).toMatchObject({ templateID: own.id, public: true, spawnCount: 0, lastSpawnedAt: null })
})
