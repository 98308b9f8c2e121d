import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Change } from '../protocol'
import { type BuiltHelper, buildHelper, type RunningHelper } from '../testing/start-helper'

let built: BuiltHelper
let home: string
let running: RunningHelper
let stop: AbortController

beforeAll(async () => {
  built = await buildHelper()
})
afterAll(() => built.remove())
beforeEach(() => {
  home = mkdtempSync('/dev/shm/watch-test-')
  chownSync(home, 1000, 1000)
  running = built.start({ user: { uid: 1000, gid: 1000, groups: [1000] }, home, isConfined: true })
  stop = new AbortController()
})
afterEach(async () => {
  stop.abort()
  await running.stop()
  rmSync(home, { recursive: true, force: true })
})

/** Collects changes in the background; `next` waits until one is there and hands over all so far. */
async function watch(options: { path?: string; recursive?: boolean; details?: boolean } = {}) {
  const batches = await running.helper.watch(
    { path: '.', recursive: true, details: false, allowNetworkMounts: true, ...options },
    stop.signal,
  )
  const seen: Change[] = []
  let overflows = 0
  void (async () => {
    for await (const batch of batches) {
      seen.push(...batch.changes)
      if (batch.overflow) overflows++
    }
  })()
  const texts = () => seen.map(({ type, path }) => `${type} ${path}`)
  return {
    seen,
    texts,
    overflows: () => overflows,
    until: (text: string) => expect.poll(texts, { timeout: 30_000 }).toContain(text),
  }
}

describe('a watch', () => {
  test('tells what is made, written, changed, renamed and removed', async () => {
    writeFileSync(join(home, 'old'), 'x')
    const watched = await watch()
    writeFileSync(join(home, 'new'), '')
    await watched.until('created new')
    writeFileSync(join(home, 'new'), 'text')
    await watched.until('written new')
    chmodSync(join(home, 'new'), 0o600)
    await watched.until('mode_changed new')
    renameSync(join(home, 'old'), join(home, 'other'))
    await watched.until('created other')
    unlinkSync(join(home, 'new'))
    await watched.until('removed new')
    expect(watched.texts()).toEqual([
      'created new',
      'written new',
      'mode_changed new',
      'renamed old',
      'created other',
      'written other',
      'removed new',
    ])
  })

  test('covers folders that are made later, and what is in them before they could be watched', async () => {
    const watched = await watch()
    mkdirSync(join(home, 'a/b/c'), { recursive: true })
    writeFileSync(join(home, 'a/b/c/file'), 'x')
    await watched.until('written a/b/c/file')
    expect(watched.texts()).toEqual([
      'created a',
      'created a/b',
      'created a/b/c',
      'created a/b/c/file',
      'written a/b/c/file',
    ])
    writeFileSync(join(home, 'a/b/c/later'), 'x')
    await watched.until('written a/b/c/later')
  })

  test('that is not recursive tells of its own folder alone', async () => {
    mkdirSync(join(home, 'a'))
    const watched = await watch({ recursive: false })
    writeFileSync(join(home, 'a/inner'), 'x')
    writeFileSync(join(home, 'outer'), 'x')
    await watched.until('written outer')
    expect(watched.texts()).toEqual(['created outer', 'written outer'])
  })

  test('follows a folder to its new name', async () => {
    mkdirSync(join(home, 'a/b'), { recursive: true })
    writeFileSync(join(home, 'a/b/file'), 'x')
    const watched = await watch()
    renameSync(join(home, 'a'), join(home, 'z'))
    await watched.until('written z/b/file')
    expect(watched.texts()).toEqual(['renamed a', 'created z', 'created z/b', 'created z/b/file', 'written z/b/file'])
    writeFileSync(join(home, 'z/b/file'), 'more')
    await expect.poll(() => watched.texts().filter((text) => text === 'written z/b/file')).toHaveLength(2)
  })

  test('tells of a file replaced in one step as written, and never of the unfinished one', async () => {
    writeFileSync(join(home, 'file'), 'old')
    chownSync(join(home, 'file'), 1000, 1000)
    const watched = await watch()
    await running.helper.write({ path: 'file', style: 'replace' }, Buffer.alloc(1_000_000))
    await watched.until('written file')
    expect(new Set(watched.texts())).toEqual(new Set(['written file']))
  })

  test('tells of a write that changes neither size nor time', async () => {
    writeFileSync(join(home, 'file'), 'aaa')
    utimesSync(join(home, 'file'), 1, 1)
    const watched = await watch()
    writeFileSync(join(home, 'file'), 'bbb')
    utimesSync(join(home, 'file'), 1, 1)
    await watched.until('written file')
  })

  test('does not follow links, and shows names that are not UTF-8', async () => {
    const watched = await watch()
    symlinkSync('/etc', join(home, 'link'))
    writeFileSync(Buffer.concat([Buffer.from(`${home}/`), Buffer.from([0xff, 0x61])]), '')
    await watched.until('created \uFFFDa')
    await watched.until('created link')
    expect(watched.texts()).toHaveLength(2)
  })

  test('describes the entries when asked to', async () => {
    const watched = await watch({ details: true })
    writeFileSync(join(home, 'file'), '12345')
    await watched.until('written file')
    expect(watched.seen.find(({ type }) => type === 'written')?.entry).toMatchObject({
      name: 'file',
      path: join(home, 'file'),
      sizeBytes: 5,
    })
  })

  test('that lost events, since more happened than the kernel queues, ends with the right picture', async () => {
    for (let folder = 0; folder < 40; folder++) mkdirSync(join(home, `d${folder}`))
    const watched = await watch()
    const script = `import os
os.chdir(${JSON.stringify(home)})
for d in range(40):
    for f in range(500): open(f'd{d}/f{f}', 'w').close()
for d in range(0, 40, 2):
    for f in range(500): os.unlink(f'd{d}/f{f}')
open('done', 'w').close()`
    // Nobody reads the queue meanwhile, so that it overflows for certain.
    running.process.kill('SIGSTOP')
    execFileSync('python3', ['-c', script])
    running.process.kill('SIGCONT')
    const alive = () => {
      const paths = new Set<string>()
      for (const { type, path } of watched.seen) {
        if (type === 'created') paths.add(path)
        if (type === 'removed' || type === 'renamed') paths.delete(path)
      }
      return paths
    }
    await expect.poll(() => alive().size, { timeout: 60_000 }).toBe(20 * 500 + 1)
    for (const path of alive()) expect(path).toMatch(/^(d\d*[13579]\/f\d+|done)$/)
  })

  test('says that it cannot follow more folders than it may', async () => {
    const watched = await watch()
    execFileSync('python3', ['-c', `import os\nfor n in range(8300): os.mkdir(f'${home}/d{n}')`])
    await expect.poll(watched.overflows, { timeout: 60_000 }).toBeGreaterThan(0)
    writeFileSync(join(home, 'after'), '')
    await watched.until('created after')
  })

  test.each([
    ['nowhere', 'not_found'],
    ['file', 'not_directory'],
    ['link', 'outside'],
  ])('of %s is refused as %s', async (path, reason) => {
    writeFileSync(join(home, 'file'), '')
    symlinkSync('/etc', join(home, 'link'))
    await expect(watch({ path })).rejects.toMatchObject({ reason })
  })

  test('ends with its signal', async () => {
    const batches = await running.helper.watch(
      { path: '.', recursive: true, details: false, allowNetworkMounts: true },
      stop.signal,
    )
    const ended = batches.next()
    stop.abort()
    expect(await ended).toEqual({ done: true, value: undefined })
  })
})
