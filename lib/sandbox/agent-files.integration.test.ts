import { execFileSync } from 'node:child_process'
import { statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { run, shell } from './agent/testing/collect'
import { startAgent, type TestAgent } from './agent/testing/start-agent'
import type { AgentFiles } from './agent-client'

let agent: TestAgent
let files: AgentFiles

beforeAll(async () => {
  agent = await startAgent()
  files = agent.client.files
})
afterAll(() => agent[Symbol.asyncDispose]())

async function readText(path: string): Promise<string> {
  const { body } = await files.read(path)
  const parts: Uint8Array[] = []
  for await (const bytes of body) parts.push(bytes)
  return Buffer.concat(parts).toString()
}

async function* pieces(count: number, size: number): AsyncGenerator<Uint8Array> {
  for (let n = 0; n < count; n++) yield Buffer.alloc(size, n % 256)
}

describe('files of a sandbox', () => {
  test('are written as the user, read, listed, moved and removed', async () => {
    await files.write('src/main.ts', Buffer.from('console.log(1)'))
    expect(statSync(join(agent.home, 'src/main.ts'))).toMatchObject({ uid: 1000, gid: 1000 })
    expect(await readText('src/main.ts')).toBe('console.log(1)')
    expect(await readText('/home/user/src/main.ts')).toBe('console.log(1)')
    await files.makeDirectory('src/empty')
    expect(await files.list()).toMatchObject({
      entries: [
        { path: 'src', kind: 'directory' },
        { path: 'src/empty', kind: 'directory' },
        { path: 'src/main.ts', kind: 'file', sizeBytes: 14, mode: 0o644 },
      ],
      isTruncated: false,
    })
    expect(await files.list({ path: 'src', maxEntries: 1 })).toMatchObject({
      entries: [{ path: 'empty' }],
      isTruncated: true,
    })
    await files.move('src/main.ts', 'lib/a.ts')
    expect(await files.stat('lib/a.ts')).toMatchObject({ path: 'lib/a.ts', kind: 'file', sizeBytes: 14 })
    await files.remove('src')
    await files.remove('lib')
    expect((await files.list()).entries).toEqual([])
  })

  test('of no bytes, and of odd names, come back as they were', async () => {
    for (const name of ['empty', '~', 'a&b=c?d#e%20+', '日本/😀.txt']) {
      await files.write(name, Buffer.from(name === 'empty' ? '' : name))
      expect(await readText(name)).toBe(name === 'empty' ? '' : name)
      expect(await files.stat(name)).toMatchObject({ path: name })
      await files.remove(name.split('/')[0] ?? '')
    }
  })

  test.each([
    ['read nowhere', () => files.read('nowhere'), 'not_found'],
    ['remove nowhere', () => files.remove('nowhere'), 'not_found'],
    ['read a folder', () => files.read('folder'), 'conflict'],
    ['make a folder twice', () => files.makeDirectory('folder'), 'conflict'],
    ['move over a file', () => files.move('folder', 'file'), 'conflict'],
    ['read outside', () => files.read('/etc/passwd'), 'forbidden'],
    ['read by a link to outside', () => files.read('link'), 'forbidden'],
    ['write by a link to outside', () => files.write('link', Buffer.from('x')), 'forbidden'],
    ['read a large file', () => files.read('sparse', { maxBytes: 1000 }), 'too_large'],
    ['read a NUL', () => files.read('a\0b'), 'bad_request'],
    ['list a file', () => files.list({ path: 'file' }), 'bad_request'],
  ])('an error says why it is one: %s', async (_name, act, code) => {
    await files.write('file', Buffer.from('x'))
    await files.makeDirectory('folder').catch(() => {}) // made by the case before
    await files.remove('link').catch(() => {})
    symlinkSync('/etc/passwd', join(agent.home, 'link'))
    truncateSync(join(agent.home, 'file'), 1)
    writeFileSync(join(agent.home, 'sparse'), '')
    truncateSync(join(agent.home, 'sparse'), 1e12)
    await expect(act()).rejects.toMatchObject({ name: 'AppError', code })
  })

  test('of any size pass through with little memory', async () => {
    const before = process.memoryUsage().rss
    await files.write('big', pieces(2048, 128 * 1024))
    const { sizeBytes, body } = await files.read('big')
    let bytes = 0
    for await (const chunk of body) bytes += chunk.length
    expect(bytes).toBe(sizeBytes)
    expect(bytes).toBe(256 * 1024 * 1024)
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024)
    await files.remove('big')
  })

  test('whose reader stands still are not read ahead', async () => {
    await files.write('big', pieces(512, 128 * 1024))
    const { body } = await files.read('big')
    const iterator = body[Symbol.asyncIterator]()
    await iterator.next()
    // Others go on meanwhile, and the file is whole when its reader returns.
    await files.write('other', Buffer.from('x'))
    let rest = 0
    for (let item = await iterator.next(); item.done !== true; item = await iterator.next()) rest += item.value.length
    expect(rest).toBeGreaterThan(60 * 1024 * 1024)
    await files.remove('big')
  })

  test('whose writer breaks off stay as they were', async () => {
    await files.write('file', Buffer.from('old'))
    async function* broken() {
      yield Buffer.alloc(1_000_000)
      throw new Error('the browser has gone')
    }
    await expect(files.write('file', broken())).rejects.toThrow('the browser has gone')
    await expect.poll(() => execFileSync('ls', ['-A', agent.home], { encoding: 'utf8' })).not.toContain('unfinished')
    expect((await files.stat('file')).sizeBytes).toBe(3)
  })

  test('a read that is given up ends with its reason', async () => {
    await files.write('big', pieces(64, 128 * 1024))
    const stop = new AbortController()
    const { body } = await files.read('big', { signal: stop.signal })
    const reading = (async () => {
      for await (const _bytes of body) stop.abort(new Error('closed the tab'))
    })()
    await expect(reading).rejects.toThrow('closed the tab')
  })

  test('are watched: what programs do to them is told', async () => {
    const stop = new AbortController()
    const seen: string[] = []
    const batches = files.watch(stop.signal)[Symbol.asyncIterator]()
    expect((await batches.next()).value).toEqual({ changes: [], overflow: false })
    const watching = (async () => {
      for (let item = await batches.next(); item.done !== true; item = await batches.next()) {
        seen.push(...item.value.changes.map(({ type, path }) => `${type} ${path}`))
      }
    })()
    await files.makeDirectory('watched/deep')
    await files.write('watched/deep/file', Buffer.from('x'))
    await expect.poll(() => seen).toContain('created watched/deep/file')
    await files.move('watched/deep/file', 'watched/file')
    await expect.poll(() => seen).toContain('created watched/file')
    expect(seen).toContain('removed watched/deep/file')
    await files.remove('watched')
    await expect.poll(() => seen).toContain('removed watched')
    stop.abort()
    await watching
  })

  test('go on while user code kills whatever it may', async () => {
    const before = helpersOf(agent.process.pid)
    await run(agent.client, shell('kill -9 -1'))
    expect((await files.stat('file')).sizeBytes).toBe(3)
    expect(helpersOf(agent.process.pid)).toEqual(before)
  })

  test('survive the death of the helper: the next call has a new one', async () => {
    for (const pid of helpersOf(agent.process.pid)) process.kill(pid, 'SIGKILL')
    await expect.poll(() => readText('file').catch((error) => error.code)).toBe('old')
  })
})

/** The file helpers among the descendants of a process. */
function helpersOf(ancestor: number | undefined): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).trim().split('\n')
  const processes = lines.map((line) => line.trim().split(/\s+/))
  const parents = new Map(processes.map(([pid, parent]) => [Number(pid), Number(parent)]))
  const isBelow = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === ancestor || isBelow(parents.get(pid)))
  return processes
    .filter((words) => words.some((word) => word.endsWith('/file-helper.cjs')))
    .map(([pid]) => Number(pid))
    .filter((pid) => isBelow(pid))
}
