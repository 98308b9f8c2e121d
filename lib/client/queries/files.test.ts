import { afterEach, expect, test, vi } from 'vitest'
import { readArchive, type writeArchive } from '../workspace/archive'
import type { FileContent } from '../workspace/project'
import { writeFiles } from './files'

const archive = vi.hoisted(() => ({ isThere: true }))

vi.mock('../workspace/archive', async (original) => {
  const own = await original<typeof import('../workspace/archive')>()
  const write: typeof writeArchive = (...args) =>
    archive.isThere ? own.writeArchive(...args) : Promise.reject(new TypeError('Failed to fetch a part of the page'))
  return { ...own, writeArchive: write }
})

const ID = 's'.repeat(20)
const FILES = new Map<string, FileContent>([
  ['a.txt', 'text 文'],
  ['b/c.bin', new Uint8Array([0, 1])],
])

function record() {
  const requests: { method: string | undefined; path: string; body: BodyInit }[] = []
  vi.stubGlobal('fetch', async (path: string, { method, body }: RequestInit) => {
    requests.push({ method, path, body: body as BodyInit })
    return new Response(null, { status: 204 })
  })
  return requests
}

afterEach(() => {
  vi.unstubAllGlobals()
  archive.isThere = true
})

test('many files are one request', async () => {
  const requests = record()
  await writeFiles(ID, FILES)
  expect(requests).toMatchObject([{ method: 'POST', path: `/api/sandbox/${ID}/archive` }])
  expect(await readArchive(requests[0]?.body as Uint8Array)).toEqual(FILES)
})

test('they are written one by one where no zip can be made', async () => {
  const requests = record()
  archive.isThere = false
  await writeFiles(ID, FILES)
  expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    `PUT /api/sandbox/${ID}/files?path=a.txt`,
    `PUT /api/sandbox/${ID}/files?path=b%2Fc.bin`,
  ])
})
