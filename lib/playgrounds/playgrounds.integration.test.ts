import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { AppError } from '@/lib/contracts/errors'
import type { RecordedRun, SharePlaygroundRequest } from '@/lib/contracts/playground'
import type { Store } from '@/lib/store/store'
import { storeOn, testDatabases } from '@/lib/store/testing/databases'
import { Playgrounds } from './playgrounds'

const databases = testDatabases()
const HOUR_MS = 60 * 60 * 1000

function request(change: Partial<SharePlaygroundRequest> = {}): SharePlaygroundRequest {
  return { title: 'Hello 世界', template: 'javascript', files: new Map([['index.js', 'console.log(1)\n']]), ...change }
}

const RUN: RecordedRun = {
  title: 'index.js',
  output: [{ stream: 'stdout', text: '1\n', atMs: 40 }],
  isCut: false,
  samples: [{ atMs: 50, cpuPercent: 12.5, memoryBytes: 30_000_000 }],
  phases: { waitedMs: 1, claimedMs: 0, writtenMs: 0, startedMs: 2, isWarm: true },
  end: { type: 'exit', exitCode: 0, signal: null, durationMs: 50, cpuMs: 20, peakMemoryBytes: 30_000_000 },
}

const codeOf = (failing: Promise<unknown>) =>
  failing.then(
    () => 'succeeded',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  )

describe.each(databases.both)('shared playgrounds, on $name', ({ create }) => {
  let url: string
  let store: Store
  let nowMs: number
  let playgrounds: Playgrounds
  beforeAll(async () => {
    url = await create()
    store = storeOn(url)
  })
  beforeEach(async () => {
    nowMs = 1_000_000_000_000
    playgrounds = new Playgrounds({ store, maxTotalBytes: 1e9, nowMs: () => nowMs })
    await store.transaction(async (db) => {
      await db.deleteFrom('playgrounds').execute()
      await db.deleteFrom('blobs').execute()
    })
  })
  afterAll(() => store.close())

  const countBlobs = async () => (await store.run((db) => db.selectFrom('blobs').select('hash').execute())).length

  test('come back as they were shared: files in order, bytes, entry, arguments and the run', async () => {
    const files = new Map([
      ['z.js', 'first'],
      ['a/b c.txt', '世界 \0 \r\n'],
      ['__proto__', 'a file like any other'],
    ])
    const binaryFiles = new Map([['logo.png', Buffer.from([0, 255, 128, 10]).toString('base64')]])
    const shared = await playgrounds.share(
      request({ files, binaryFiles, entry: 'z.js', args: '--name "a b"', run: RUN, expiresInMs: HOUR_MS }),
    )
    expect(shared.id).toMatch(/^[a-z0-9]{20}$/)
    const { lineage, ...read } = await playgrounds.read(shared.id)
    expect(read).toEqual({
      id: shared.id,
      title: 'Hello 世界',
      template: 'javascript',
      files,
      binaryFiles,
      entry: 'z.js',
      args: '--name "a b"',
      run: RUN,
      sizeBytes: shared.sizeBytes,
      createdAt: new Date(nowMs).toISOString(),
      expiresAt: new Date(nowMs + HOUR_MS).toISOString(),
    })
    expect([...read.files.keys()]).toEqual(['z.js', 'a/b c.txt', '__proto__'])
    expect(lineage).toEqual([])
  })

  test('of a hundred forks keep their common files once', async () => {
    const big = 'x'.repeat(200_000)
    const files = (own: number) =>
      new Map([
        ['common.js', big],
        ['own.js', String(own % 3)],
      ])
    const parent = await playgrounds.share(request({ files: files(0) }))
    for (let fork = 0; fork < 100; fork += 1) {
      await playgrounds.share(request({ files: files(fork), parentId: parent.id }))
    }
    const { bytes } = await store.run((db) =>
      db
        .selectFrom('blobs')
        .select((of) => of.fn.sum<number>('sizeBytes').as('bytes'))
        .executeTakeFirstOrThrow(),
    )
    expect(bytes).toBe(200_003)
  })

  test('tell what they were made from, as long as that is there', async () => {
    const first = await playgrounds.share(request({ title: 'first' }))
    const second = await playgrounds.share(request({ title: 'second', parentId: first.id }))
    const third = await playgrounds.share(request({ title: 'third', parentId: second.id }))
    await playgrounds.remove(second.id, { token: second.deleteToken })
    expect((await playgrounds.read(third.id)).lineage).toEqual([
      { id: second.id, title: null },
      { id: first.id, title: 'first' },
    ])
    const stray = await playgrounds.share(request({ parentId: 'a'.repeat(20) }))
    expect((await playgrounds.read(stray.id)).lineage).toEqual([])
  })

  test('are refused past 1 MiB, with the size', async () => {
    const files = (bytes: number) => new Map([['f', 'x'.repeat(bytes - 1)]])
    await playgrounds.share(request({ files: files(1024 * 1024) }))
    const refused = playgrounds.share(request({ files: files(1024 * 1024 + 1) }))
    await expect(refused).rejects.toMatchObject({
      code: 'too_large',
      message: 'the playground has 1025 KiB; the limit is 1024 KiB',
    })
    // Bytes count as bytes, not as their base64, and the run counts too.
    const binaryFiles = new Map([['b', Buffer.alloc(1024 * 1024 - 1).toString('base64')]])
    await playgrounds.share(request({ files: new Map(), binaryFiles }))
    expect(await codeOf(playgrounds.share(request({ files: new Map(), binaryFiles, run: RUN })))).toBe('too_large')
  })

  test('are refused when the server has no room for more', async () => {
    const tight = new Playgrounds({ store, maxTotalBytes: 100, nowMs: () => nowMs })
    await tight.share(request({ files: new Map([['a', 'x'.repeat(80)]]) }))
    expect(await codeOf(tight.share(request({ files: new Map([['a', 'y'.repeat(80)]]) })))).toBe('no_space')
  })

  test.each<[string, Partial<SharePlaygroundRequest>]>([
    [
      'a file that is a folder too',
      {
        files: new Map([
          ['a', ''],
          ['a/b', ''],
        ]),
      },
    ],
    ['a path twice', { files: new Map([['a', '']]), binaryFiles: new Map([['a', '']]) }],
    ['an entry that is not there', { entry: 'main.js' }],
    ['what is not base64', { binaryFiles: new Map([['a', '####']]) }],
  ])('are refused with %s', async (_, change) => {
    expect(await codeOf(playgrounds.share(request(change)))).toBe('bad_request')
    expect(await countBlobs()).toBe(0)
  })

  test('go by their own token and no other, and leave nothing of what they held', async () => {
    const { id, deleteToken } = await playgrounds.share(request({ run: RUN }))
    const other = await playgrounds.share(request())
    expect(await codeOf(playgrounds.remove(id, { token: other.deleteToken }))).toBe('forbidden')
    expect(await codeOf(playgrounds.remove(id, { token: '' }))).toBe('forbidden')
    nowMs += 2 * 60_000
    await playgrounds.remove(id, { token: deleteToken })
    expect(await codeOf(playgrounds.read(id))).toBe('gone')
    expect(await playgrounds.isGone(id)).toBe(true)
    expect(await playgrounds.isGone(other.id)).toBe(false)
    expect(await playgrounds.isGone('b'.repeat(20))).toBe(false)
    expect(await codeOf(playgrounds.remove(id, { token: deleteToken }))).toBe('gone')
    // Of two blobs the other one still needs the file.
    expect(await countBlobs()).toBe(1)
    expect((await playgrounds.read(other.id)).files.get('index.js')).toBe('console.log(1)\n')
    await playgrounds.remove(other.id, 'operator')
    expect(await countBlobs()).toBe(0)
    expect(await codeOf(playgrounds.read('b'.repeat(20)))).toBe('not_found')
  })

  test('expire at their moment, and are swept with what nobody else has', async () => {
    const brief = await playgrounds.share(
      request({
        files: new Map([
          ['a', 'brief'],
          ['b', 'both'],
        ]),
        expiresInMs: HOUR_MS,
      }),
    )
    const lasting = await playgrounds.share(request({ files: new Map([['b', 'both']]) }))
    nowMs += HOUR_MS - 1
    await playgrounds.sweep()
    expect((await playgrounds.read(brief.id)).files.size).toBe(2)
    expect(await playgrounds.isGone(brief.id)).toBe(false)
    nowMs += 1
    expect(await codeOf(playgrounds.read(brief.id))).toBe('gone')
    expect(await playgrounds.isGone(brief.id)).toBe(true)
    await playgrounds.sweep()
    expect(await countBlobs()).toBe(1)
    expect(await codeOf(playgrounds.read(brief.id))).toBe('gone')
    expect((await playgrounds.read(lasting.id)).files.get('b')).toBe('both')
  })

  test('may be shared while the content that they have in common is swept', async () => {
    const first = await playgrounds.share(request())
    nowMs += 2 * 60_000
    // What the sweep decides on is the very row that the share is about to refer to.
    const again = playgrounds.share(request())
    await Promise.all([playgrounds.remove(first.id, 'operator'), playgrounds.sweep(), again])
    expect((await playgrounds.read((await again).id)).files.get('index.js')).toBe('console.log(1)\n')
  })

  test('are there whole or not at all when the server is killed in the middle of it', async () => {
    const script = fileURLToPath(new URL('./testing/share-and-hang.ts', import.meta.url))
    const server = spawn(process.execPath, ['--import', 'tsx', script, url], { stdio: ['ignore', 'pipe', 'inherit'] })
    const said: string[] = []
    for await (const line of createInterface(server.stdout)) {
      said.push(line)
      if (line === 'in the middle') break
    }
    server.kill('SIGKILL')
    await once(server, 'exit')
    const kept = await store.run((db) => db.selectFrom('playgrounds').select(['id', 'title']).execute())
    expect(kept).toEqual([{ id: said[0], title: 'whole' }])
    const { files } = await playgrounds.read(said[0] ?? '')
    expect([...files.keys()]).toEqual(['a.txt', 'b.txt'])
    // The other one's own file is not there either.
    expect(await countBlobs()).toBe(2)
  })
})
