import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { FileNotFoundError, FilesystemEventType, InvalidArgumentError, Sandbox } from 'e2b'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startAgent, type TestAgent } from '../testing/start-agent'
import { type Bridge, bridgeTo } from './testing/http1-bridge'

let agent: TestAgent
let bridge: Bridge
let sandbox: Sandbox

beforeAll(async () => {
  agent = await startAgent()
  bridge = await bridgeTo(agent.client)
  // In debug mode the SDK asks for no control plane.
  sandbox = await Sandbox.create({ debug: true, sandboxUrl: bridge.url, apiKey: 'e2b_00' })
})
afterAll(async () => {
  await bridge[Symbol.asyncDispose]()
  await agent[Symbol.asyncDispose]()
})
beforeEach(() => {
  execFileSync('find', [agent.home, '-mindepth', '1', '-delete'])
})

describe('files of the unmodified E2B SDK', () => {
  test('are written and read: text, bytes, blobs, streams, none at all', async () => {
    expect(await sandbox.files.write('a/b.txt', 'héllo')).toMatchObject({
      name: 'b.txt',
      path: '/home/user/a/b.txt',
      type: 'file',
    })
    expect(await sandbox.files.read('a/b.txt')).toBe('héllo')
    expect(await sandbox.files.read('/home/user/a/b.txt', { format: 'bytes' })).toEqual(
      new Uint8Array(Buffer.from('héllo')),
    )
    expect(await (await sandbox.files.read('~/a/b.txt', { format: 'blob' })).text()).toBe('héllo')
    const stream = await sandbox.files.read('a/b.txt', { format: 'stream' })
    expect(await new Response(stream).text()).toBe('héllo')
    await sandbox.files.write('empty', '')
    expect(await sandbox.files.read('empty')).toBe('')
    await sandbox.files.write('stream', new Blob(['x'.repeat(3_000_000)]).stream())
    expect((await sandbox.files.read('stream')).length).toBe(3_000_000)
    expect(statSync(join(agent.home, 'a/b.txt'))).toMatchObject({ uid: 1000, gid: 1000, mode: 0o100644 })
  })

  test('are written many at once, with their folders', async () => {
    const written = await sandbox.files.write([
      { path: 'x/one.txt', data: '1' },
      { path: 'x/y/two.txt', data: '2' },
      { path: '/home/user/日本/"q".txt', data: '3' },
    ])
    expect(written.map(({ path }) => path)).toEqual([
      '/home/user/x/one.txt',
      '/home/user/x/y/two.txt',
      '/home/user/日本/"q".txt',
    ])
    expect(readFileSync(join(agent.home, 'x/y/two.txt'), 'utf8')).toBe('2')
  })

  test('have information, and go and move as they are told', async () => {
    await sandbox.files.write('dir/file.txt', 'text')
    symlinkSync('file.txt', join(agent.home, 'dir/link'))
    expect(await sandbox.files.getInfo('dir/file.txt')).toMatchObject({
      name: 'file.txt',
      type: 'file',
      path: '/home/user/dir/file.txt',
      size: 4,
      mode: 0o644,
      permissions: '-rw-r--r--',
    })
    expect(await sandbox.files.getInfo('dir/link')).toMatchObject({ symlinkTarget: '/home/user/dir/file.txt' })
    expect(await sandbox.files.getInfo('dir')).toMatchObject({ type: 'dir', permissions: 'drwxr-xr-x' })
    expect(await sandbox.files.exists('nowhere')).toBe(false)
    expect(await sandbox.files.makeDir('dir')).toBe(false)
    expect(await sandbox.files.makeDir('new/deep')).toBe(true)
    expect(await sandbox.files.rename('dir/file.txt', 'other/moved.txt')).toMatchObject({
      path: '/home/user/other/moved.txt',
    })
    const listed = await sandbox.files.list('.', { depth: 2 })
    expect(listed.map(({ path }) => path)).toEqual(
      ['dir', 'dir/link', 'new', 'new/deep', 'other', 'other/moved.txt'].map((path) => `/home/user/${path}`),
    )
    await sandbox.files.remove('other')
    await sandbox.files.remove('other')
    expect(readdirSync(agent.home)).toEqual(['dir', 'new'])
  })

  test('say what is wrong in the SDK’s own errors', async () => {
    await sandbox.files.write('file', 'x')
    await sandbox.files.makeDir('dir')
    await expect(sandbox.files.read('nowhere')).rejects.toBeInstanceOf(FileNotFoundError)
    await expect(sandbox.files.read('dir')).rejects.toBeInstanceOf(InvalidArgumentError)
    await expect(sandbox.files.write('dir', 'x')).rejects.toBeInstanceOf(InvalidArgumentError)
    await expect(sandbox.files.list('nowhere')).rejects.toBeInstanceOf(FileNotFoundError)
    await expect(sandbox.files.list('file')).rejects.toBeInstanceOf(InvalidArgumentError)
    await expect(sandbox.files.makeDir('file')).rejects.toBeInstanceOf(InvalidArgumentError)
    await expect(sandbox.files.rename('nowhere', 'x')).rejects.toBeInstanceOf(FileNotFoundError)
    await expect(sandbox.files.watchDir('nowhere', () => {})).rejects.toBeInstanceOf(FileNotFoundError)
    await expect(sandbox.files.watchDir('file', () => {})).rejects.toBeInstanceOf(InvalidArgumentError)
    await expect(sandbox.files.read('/etc/passwd')).rejects.toThrow(/outside/)
  })

  test('carry metadata, where the disk keeps it', async () => {
    await sandbox.files.write('file', 'x', { metadata: { Author: 'me' } })
    expect((await sandbox.files.getInfo('file')).metadata).toEqual({ author: 'me' })
    await sandbox.files.write('file', 'y')
    expect((await sandbox.files.getInfo('file')).metadata ?? {}).toEqual({})
  })

  test('are watched, in folders that are made later, too', async () => {
    await sandbox.files.write('watched/file', 'old')
    const seen: string[] = []
    const handle = await sandbox.files.watchDir(
      'watched',
      ({ name, type, entry }) => {
        seen.push(`${type} ${name} ${entry?.size ?? ''}`)
      },
      { recursive: true, includeEntry: true },
    )
    await sandbox.files.write('watched/file', 'newer')
    await expect.poll(() => seen, { timeout: 30_000 }).toContain(`${FilesystemEventType.WRITE} file 5`)
    await sandbox.files.makeDir('watched/a/b')
    await sandbox.files.write('watched/a/b/deep', 'x')
    await expect.poll(() => seen, { timeout: 30_000 }).toContain(`${FilesystemEventType.WRITE} a/b/deep 1`)
    await sandbox.files.remove('watched/a/b/deep')
    await expect.poll(() => seen, { timeout: 30_000 }).toContain(`${FilesystemEventType.REMOVE} a/b/deep `)
    await handle.stop()
  })
})

describe('GET and POST /files', () => {
  const url = (path: string, more = '') => `${bridge.url}/files?path=${encodeURIComponent(path)}${more}`

  test('serve ranges, conditions, and the length of nothing', async () => {
    writeFileSync(join(agent.home, 'page.html'), '0123456789')
    writeFileSync(join(agent.home, 'none'), '')
    const whole = await fetch(url('page.html'))
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      'content-length': '10',
      'content-type': 'text/html; charset=utf-8',
      'content-disposition': 'inline; filename="page.html"',
      'content-security-policy': 'sandbox',
      'x-content-type-options': 'nosniff',
    })
    const part = await fetch(url('page.html'), { headers: { range: 'bytes=2-4' } })
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, 'bytes 2-4/10', '234'])
    const beyond = await fetch(url('page.html'), { headers: { range: 'bytes=10-' } })
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */10'])
    const same = await fetch(url('page.html'), { headers: { 'if-none-match': whole.headers.get('etag') ?? '' } })
    expect(same.status).toBe(304)
    const none = await fetch(url('none'))
    expect([none.status, none.headers.get('content-length'), await none.text()]).toEqual([200, '0', ''])
    const head = await fetch(url('page.html'), { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '10'])
  })

  test('compress only for who takes nothing else', async () => {
    writeFileSync(join(agent.home, 'file'), 'text '.repeat(10_000))
    const zipped = await fetch(url('file'), { headers: { 'accept-encoding': 'gzip, identity;q=0' } })
    expect(zipped.headers.get('content-encoding')).toBe('gzip')
    expect(await zipped.text()).toBe('text '.repeat(10_000))
    const none = await fetch(url('file'), { headers: { 'accept-encoding': 'br, identity;q=0' } })
    expect([none.status, await none.json()]).toEqual([406, { code: 406, message: expect.any(String) }])
  })

  const octets = (body: BodyInit, headers: Record<string, string> = {}) =>
    ({ method: 'POST', body, headers: { 'content-type': 'application/octet-stream', ...headers } }) as const

  test('take compressed bodies, and none that are not what they say', async () => {
    const gzip = { 'content-encoding': 'gzip' }
    const written = await fetch(url('a/file'), octets(gzipSync('hello'), gzip))
    expect([written.status, await written.json()]).toEqual([
      200,
      [{ path: '/home/user/a/file', name: 'file', type: 'file' }],
    ])
    expect(readFileSync(join(agent.home, 'a/file'), 'utf8')).toBe('hello')
    expect((await fetch(url('b'), octets('no gzip', gzip))).status).toBe(400)
    expect((await fetch(url('b'), octets('x', { 'content-encoding': 'br' }))).status).toBe(400)
    expect(
      (await fetch(url('b'), { method: 'POST', body: 'x', headers: { 'content-type': 'text/plain' } })).status,
    ).toBe(400)
    expect((await fetch(`${bridge.url}/files`, octets('x'))).status).toBe(400)
    expect((await fetch(url('b'), { method: 'PUT', body: 'x' })).status).toBe(405)
  })

  test('take forms: a part without a filename where the query has a path, and no path twice', async () => {
    const text = new FormData()
    text.append('file', 'just text')
    expect((await fetch(url('t.txt'), { method: 'POST', body: text })).status).toBe(200)
    expect(readFileSync(join(agent.home, 't.txt'), 'utf8')).toBe('just text')
    expect((await fetch(`${bridge.url}/files`, { method: 'POST', body: text })).status).toBe(400)
    const twice = new FormData()
    twice.append('file', new Blob(['1']), 'same')
    twice.append('file', new Blob(['2']), './same')
    const refused = await fetch(`${bridge.url}/files`, { method: 'POST', body: twice })
    expect([refused.status, await refused.json()]).toEqual([
      400,
      { code: 400, message: expect.stringContaining('only the first') },
    ])
    expect(readFileSync(join(agent.home, 'same'), 'utf8')).toBe('1')
  })

  test('make one file of several, which are then no more', async () => {
    for (const part of ['one', 'two']) await fetch(url(part), octets(part))
    const post = (body: object) => fetch(`${bridge.url}/files/compose`, { method: 'POST', body: JSON.stringify(body) })
    const made = await post({ source_paths: ['one', '~/two'], destination: 'a/whole' })
    expect([made.status, await made.json()]).toEqual([200, { path: '/home/user/a/whole', name: 'whole', type: 'file' }])
    expect(readFileSync(join(agent.home, 'a/whole'), 'utf8')).toBe('onetwo')
    expect(readdirSync(agent.home)).toEqual(['a'])
    expect((await post({ source_paths: ['nowhere'], destination: 'b' })).status).toBe(404)
    expect((await post({ source_paths: [], destination: 'b' })).status).toBe(400)
    expect((await post({ source_paths: ['a/whole'], destination: 'a/whole' })).status).toBe(400)
    expect(readdirSync(agent.home)).toEqual(['a'])
  })

  test('refuse users that are not there, and paths that lead out', async () => {
    expect((await fetch(url('x', '&username=root'))).status).toBe(401)
    expect((await fetch(url('x', '&username=nobody-at-all'), octets('x'))).status).toBe(401)
    expect((await fetch(url('x', '&username=user'), octets('x'))).status).toBe(200)
    expect((await fetch(url('/etc/passwd'))).status).toBe(403)
    expect((await fetch(url('../../etc/x'), octets('x'))).status).toBe(403)
    expect((await fetch(url('a\0b'))).status).toBe(400)
  })

  test('an upload that breaks off costs nobody else anything', async () => {
    const stop = new AbortController()
    let hasBegun = () => {}
    const begun = new Promise<void>((resolve) => {
      hasBegun = resolve
    })
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(new Uint8Array(100_000))
        hasBegun()
        return new Promise((resolve) => setTimeout(resolve, 20))
      },
    })
    const upload = fetch(url('broken'), { ...octets(body), duplex: 'half', signal: stop.signal } as RequestInit)
    await begun
    stop.abort()
    await expect(upload).rejects.toThrow()
    expect((await fetch(url('whole'), octets('x'))).status).toBe(200)
  })
})
