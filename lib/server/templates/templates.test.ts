import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Health } from '@/lib/contracts/health'
import type { LanguageSupport } from '@/lib/sandbox'
import { Templates } from './templates'

const ABSENT: LanguageSupport = { isThere: false, reason: 'the image is missing' }
const PRESENT: LanguageSupport = {
  isThere: true,
  hasPandas: true,
  nodeVersions: ['22'],
  missing: [{ language: 'ruby', reason: 'ruby is not installed' }],
}

let dataDir: string
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'templates-'))
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

function templates(support: LanguageSupport, { hasLanguages = true, status = 'ok' as Health['status'] } = {}) {
  const health = (): Health => ({
    status,
    driver: 'docker',
    detail: status === 'degraded' ? 'the engine is gone' : null,
    pool: { warm: 0, inUse: 0, waiting: 0, max: 1 },
  })
  const pool = status === 'ok' ? { driver: { languages: async () => support } } : undefined
  return new Templates({ engine: { health, pool }, hasLanguages, dataDir })
}

const languagesOf = async (all: Templates) => (await all.list()).templates.find(({ name }) => name === 'languages')
const tell = (progress: object) => writeFile(join(dataDir, 'languages.json'), JSON.stringify(progress))

test('what is there can be had, and of what is not on this machine it is said why', async () => {
  const all = templates(PRESENT)
  const found = await languagesOf(all)
  expect(found).toMatchObject({ state: 'ready', reason: null, hasPandas: true, missing: [{ language: 'ruby' }] })
  expect(found?.languages).toContain('rust')
  expect(found?.languages).not.toContain('ruby')
  await expect(all.require('languages')).resolves.toBeUndefined()
})

test('an image that is being made tells how far it is, and may be asked for again', async () => {
  await tell({ state: 'making', progress: 0.4, atMs: Date.now() })
  const all = templates(ABSENT)
  expect(await languagesOf(all)).toMatchObject({ state: 'preparing', progress: 0.4 })
  await expect(all.require('languages')).rejects.toMatchObject({
    code: 'template_preparing',
    message: expect.stringContaining('40 %'),
  })
})

test.each([
  ['nobody makes it', undefined, 'the image is missing'],
  ['who made it was killed', { state: 'making', progress: 0.4, atMs: 1 }, 'the image is missing'],
  ['it could not be made', { state: 'failed', reason: 'no mirror', atMs: Date.now() }, 'no mirror'],
])('it is not there where %s, and the request is to be another', async (_why, progress, reason) => {
  if (progress) await tell(progress)
  const all = templates(ABSENT)
  expect(await languagesOf(all)).toMatchObject({ state: 'unavailable', reason: expect.stringContaining(reason) })
  await expect(all.require('languages')).rejects.toMatchObject({ code: 'bad_request' })
  await expect(all.require('playground')).resolves.toBeUndefined()
})

test('an operator may leave it out', async () => {
  const all = templates(PRESENT, { hasLanguages: false })
  expect(await languagesOf(all)).toMatchObject({ state: 'unavailable' })
  await expect(all.require('languages')).rejects.toMatchObject({
    message: expect.stringContaining('SANDBOX_LANGUAGES'),
  })
})

test('without an engine neither can be had, and a start is no failure', async () => {
  const reason = 'the engine is gone'
  expect((await templates(PRESENT, { status: 'degraded' }).list()).templates).toMatchObject([
    { name: 'playground', state: 'unavailable', reason },
    { name: 'languages', state: 'unavailable', reason },
  ])
  expect((await templates(PRESENT, { status: 'starting' }).list()).templates).toMatchObject([
    { state: 'preparing' },
    { state: 'preparing' },
  ])
})
