import { execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { FileFailure } from './failure'
import type { FileHelper } from './helper-client'
import type { Entry } from './protocol'
import { type BuiltHelper, buildHelper, type RunningHelper } from './testing/start-helper'

const USER = { uid: 1000, gid: 1000, groups: [1000] }
let built: BuiltHelper
let outside: string
let home: string
let running: RunningHelper
let files: FileHelper

beforeAll(async () => {
  built = await buildHelper()
})
afterAll(() => built.remove())
beforeEach(() => {
  outside = mkdtempSync('/tmp/files-test-')
  chmodSync(outside, 0o755)
  home = join(outside, 'home')
  mkdirSync(home)
  chownSync(home, 1000, 1000)
  writeFileSync(join(outside, 'secret.txt'), 'secret')
  running = built.start({ user: USER, home, isConfined: true })
  files = running.helper
})
afterEach(async () => {
  await running.stop()
  rmSync(outside, { recursive: true, force: true })
})

async function readText(path: string): Promise<string> {
  using file = await files.open({ path })
  const parts: Buffer[] = []
  for await (const bytes of file.read({ start: 0, length: file.entry.sizeBytes })) parts.push(bytes)
  return Buffer.concat(parts).toString()
}

async function write(path: string, text: string): Promise<Entry> {
  return files.write({ path, style: 'replace' }, Buffer.from(text))
}

async function listed(path: string, depth = 1): Promise<string[]> {
  const paths: string[] = []
  for await (const part of files.list({ path, depth, maxEntries: 10_000, details: false })) {
    paths.push(...part.entries.map((entry) => entry.path))
  }
  return paths
}

describe('a file helper of the user', () => {
  test('owns what it makes, and can neither be signalled nor read by the user', async () => {
    await write('a/b.txt', 'hello')
    expect(statSync(join(home, 'a/b.txt'))).toMatchObject({ uid: 1000, gid: 1000 })
    expect(statSync(join(home, 'a/b.txt')).mode & 0o777).toBe(0o644)
    expect(statSync(join(home, 'a')).mode & 0o777).toBe(0o755)
    const pid = running.process.pid
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    expect(status).toMatch(/^Uid:\t0\t1000\t0\t1000$/m)
    expect(status).toMatch(/^Gid:\t0\t1000\t0\t1000$/m)
    expect(status).toMatch(/^Groups:\t1000 $/m)
    const asUser = ['--reuid=1000', '--regid=1000', '--clear-groups', 'sh', '-c']
    expect(() => execFileSync('setpriv', [...asUser, `kill -9 ${pid}`], { stdio: 'ignore' })).toThrow()
    expect(() => execFileSync('setpriv', [...asUser, `cat /proc/${pid}/environ`], { stdio: 'ignore' })).toThrow()
    expect(await readText('a/b.txt')).toBe('hello')
  })

  test('may do no more than the user: files of others are denied', async () => {
    writeFileSync(join(home, 'root.txt'), 'x', { mode: 0o600 })
    await expect(readText('root.txt')).rejects.toMatchObject({ reason: 'denied' })
    await expect(write('root.txt', 'y')).rejects.toMatchObject({ reason: 'denied' })
    expect(readFileSync(join(home, 'root.txt'), 'utf8')).toBe('x')
  })
})

describe('paths', () => {
  test.each(['/etc/passwd', '../secret.txt', 'a/../../secret.txt', '/proc/self/environ', '~/../secret.txt'])(
    '%s is outside',
    async (path) => {
      await expect(readText(path)).rejects.toMatchObject({ reason: 'outside' })
      await expect(write(path, 'x')).rejects.toMatchObject({ reason: 'outside' })
      await expect(files.remove(path)).rejects.toMatchObject({ reason: 'outside' })
      await expect(listed(path)).rejects.toMatchObject({ reason: 'outside' })
    },
  )

  test.each(['a\0b', 'a/\ud800', `${'x'.repeat(256)}`, 'a/'.repeat(2500)])(
    'a path that Linux cannot hold is refused (%#)',
    async (path) => {
      await expect(readText(path)).rejects.toMatchObject({ reason: 'invalid_path' })
      await expect(write(path, 'x')).rejects.toMatchObject({ reason: 'invalid_path' })
    },
  )

  test.each([' ', '-rf', 'a\\b', '..a', 'CON', '%2e%2e', '\u202e', '😀', 'a\nb', "'", '__proto__', 'dot.'])(
    '%j is a name like any other',
    async (name) => {
      await write(name, name)
      expect(await readText(name)).toBe(name)
      expect(await listed('.')).toEqual([name])
      expect(readdirSync(home)).toEqual([name])
      expect(await files.remove(name)).toBe(true)
    },
  )

  test('~, the absolute home and relative paths name the same file', async () => {
    await write('~/x', 'x')
    expect(await readText(`${home}/x`)).toBe('x')
    expect(await readText('./y/../x')).toBe('x')
  })
})

describe('symbolic links', () => {
  const escapes = {
    absolute: () => outside,
    relative: () => '..',
    'to /proc/self/root': () => `/proc/self/root${outside}`,
    'through the home and out': () => `${home}/../`,
    'to / ': () => '/',
  }
  for (const [name, target] of Object.entries(escapes)) {
    test(`out of the home (${name}) lead nowhere`, async () => {
      symlinkSync(target(), join(home, 'link'))
      symlinkSync(join(target(), 'secret.txt'), join(home, 'file'))
      for (const path of ['link/secret.txt', 'file']) {
        await expect(readText(path)).rejects.toMatchObject({ reason: 'outside' })
        await expect(write(path, 'x')).rejects.toMatchObject({ reason: 'outside' })
      }
      await expect(listed('link')).rejects.toMatchObject({ reason: 'outside' })
      await expect(files.makeDirectory('link/new')).rejects.toMatchObject({ reason: 'outside' })
      await expect(files.remove('link/secret.txt')).rejects.toMatchObject({ reason: 'outside' })
      await expect(files.move({ from: 'link/secret.txt', to: 'x', overwrite: true })).rejects.toMatchObject({
        reason: 'outside',
      })
      expect(await listed('.', 9)).toEqual(['file', 'link'])
      expect((await files.stat({ path: 'link', details: true })).resolvedTarget).toBeUndefined()
      // Removing a link removes the link.
      expect(await files.remove('link')).toBe(true)
      expect(readFileSync(join(outside, 'secret.txt'), 'utf8')).toBe('secret')
    })
  }

  test('that stay in the home are followed, and written through', async () => {
    await write('real/file.txt', 'one')
    symlinkSync('real', join(home, 'folder'))
    symlinkSync(join(home, 'folder/file.txt'), join(home, 'link'))
    symlinkSync('real/new.txt', join(home, 'dangling'))
    expect(await readText('link')).toBe('one')
    await write('link', 'two')
    await write('dangling', 'three')
    expect(readFileSync(join(home, 'real/file.txt'), 'utf8')).toBe('two')
    expect(readFileSync(join(home, 'real/new.txt'), 'utf8')).toBe('three')
    expect(lstatSync(join(home, 'link')).isSymbolicLink()).toBe(true)
    expect(await listed('folder')).toEqual(['file.txt', 'new.txt'])
    expect(await files.stat({ path: 'link', details: true })).toMatchObject({
      kind: 'symlink',
      symlinkTarget: join(home, 'folder/file.txt'),
      resolvedTarget: join(home, 'real/file.txt'),
    })
  })

  test('in a circle are an error, not a hang', async () => {
    symlinkSync('b', join(home, 'a'))
    symlinkSync('a', join(home, 'b'))
    await expect(readText('a')).rejects.toMatchObject({ reason: 'too_many_links' })
    await expect(listed('a/x')).rejects.toMatchObject({ reason: 'too_many_links' })
  })
})

describe('what is no regular file', () => {
  test('is refused at once: FIFOs, sockets and devices', async () => {
    execFileSync('mkfifo', [join(home, 'fifo')])
    execFileSync('mknod', [join(home, 'null'), 'c', '1', '3'])
    const server = createServer().listen(join(home, 'socket'))
    await new Promise((resolve) => server.once('listening', resolve))
    for (const name of ['fifo', 'null', 'socket']) {
      chownSync(join(home, name), 1000, 1000)
      await expect(readText(name)).rejects.toMatchObject({ reason: 'not_regular' })
      await expect(write(name, 'x')).rejects.toMatchObject({ reason: 'not_regular' })
      await expect(files.write({ path: name, style: 'truncate' }, Buffer.from('x'))).rejects.toMatchObject({
        reason: 'not_regular',
      })
      expect((await files.stat({ path: name, details: false })).kind).toBe('other')
    }
    server.close()
  })

  test('a folder is said to be one', async () => {
    mkdirSync(join(home, 'folder'))
    await expect(readText('folder')).rejects.toMatchObject({ reason: 'is_directory' })
    await expect(write('folder', 'x')).rejects.toMatchObject({ reason: 'is_directory' })
    await expect(write('.', 'x')).rejects.toMatchObject({ reason: 'is_directory' })
  })
})

describe('writing', () => {
  test('replaces a file in one step and keeps its mode', async () => {
    await write('script.sh', 'old')
    chmodSync(join(home, 'script.sh'), 0o755)
    linkSync(join(home, 'script.sh'), join(home, 'still-old'))
    await write('script.sh', 'new')
    expect(readFileSync(join(home, 'script.sh'), 'utf8')).toBe('new')
    expect(readFileSync(join(home, 'still-old'), 'utf8')).toBe('old')
    expect(statSync(join(home, 'script.sh')).mode & 0o777).toBe(0o755)
  })

  test('that breaks off leaves the old file and nothing else', async () => {
    await write('file', 'old')
    async function* body() {
      yield Buffer.alloc(300_000)
      expect(await listed('.')).toEqual(['file'])
      throw new Error('the client has gone')
    }
    await expect(files.write({ path: 'file', style: 'replace' }, body())).rejects.toThrow('the client has gone')
    await expect.poll(() => readdirSync(home)).toEqual(['file'])
    expect(await readText('file')).toBe('old')
  })

  test('truncating keeps the inode', async () => {
    await write('file', 'a longer text')
    const { ino } = statSync(join(home, 'file'))
    await files.write({ path: 'file', style: 'truncate' }, Buffer.from('short'))
    expect(readFileSync(join(home, 'file'), 'utf8')).toBe('short')
    expect(statSync(join(home, 'file')).ino).toBe(ino)
  })

  test('a full disk is told as such, and its leftovers are gone', async () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,uid=1000', 'tmpfs', home])
    const small = built.start({ user: USER, home, isConfined: true })
    try {
      const big = small.helper.write({ path: 'big', style: 'replace' }, Buffer.alloc(3_000_000))
      await expect(big).rejects.toMatchObject({ reason: 'no_space' })
      expect(readdirSync(home)).toEqual([])
      await small.helper.write({ path: 'small', style: 'replace' }, Buffer.alloc(1000))
    } finally {
      await small.stop()
      execFileSync('umount', ['--lazy', home])
    }
  })

  test('metadata is kept as extended attributes and replaced as a whole', async () => {
    const first = await files.write(
      { path: 'file', style: 'truncate', metadata: { a: '1', ключ: 'é' } },
      Buffer.from('x'),
    )
    expect(first.metadata).toEqual({ a: '1', ключ: 'é' })
    await files.move({ from: 'file', to: 'moved', overwrite: false })
    expect((await files.stat({ path: 'moved', details: true })).metadata).toEqual({ a: '1', ключ: 'é' })
    const second = await files.write({ path: 'moved', style: 'truncate', metadata: { b: '2' } }, Buffer.from('x'))
    expect(second.metadata).toEqual({ b: '2' })
    expect((await write('moved', 'x')).metadata).toBeUndefined()
    execFileSync('python3', [
      '-c',
      `import os; os.setxattr(${JSON.stringify(join(home, 'moved'))}, 'user.e2b.k', b'v')`,
    ])
    expect((await files.stat({ path: 'moved', details: true })).metadata).toEqual({ k: 'v' })
  })
})

describe('reading', () => {
  test('a sparse file of 1 TB is refused before its first byte', async () => {
    writeFileSync(join(home, 'sparse'), '')
    truncateSync(join(home, 'sparse'), 1e12)
    chownSync(join(home, 'sparse'), 1000, 1000)
    await expect(files.open({ path: 'sparse', maxBytes: 1e9 })).rejects.toMatchObject({ reason: 'too_large' })
    expect((await files.stat({ path: 'sparse', details: false })).sizeBytes).toBe(1e12)
  })

  test('a range is exactly that', async () => {
    await write('file', '0123456789')
    using file = await files.open({ path: 'file' })
    const parts: Buffer[] = []
    for await (const bytes of file.read({ start: 3, length: 4 })) parts.push(bytes)
    expect(Buffer.concat(parts).toString()).toBe('3456')
  })

  test('a file that shrinks meanwhile is a failure, not a short answer', async () => {
    await write('file', 'x'.repeat(1000))
    using file = await files.open({ path: 'file' })
    truncateSync(join(home, 'file'), 10)
    const bytes = file.read({ start: 0, length: 1000 })
    expect((await bytes.next()).value).toHaveLength(10)
    await expect(bytes.next()).rejects.toMatchObject({ reason: 'changed' })
  })

  test('100 files at once, each its own bytes', async () => {
    for (let n = 0; n < 100; n++) await write(`f${n}`, `${n}`.repeat(20_000))
    const texts = await Promise.all(Array.from({ length: 100 }, (_, n) => readText(`f${n}`)))
    for (const [n, text] of texts.entries()) expect(text === `${n}`.repeat(20_000)).toBe(true)
  })
})

describe('folders', () => {
  test('are listed in pre-order, sorted by name, to the depth asked for', async () => {
    for (const path of ['b/x', 'a/c/d', 'a.txt', 'Z']) await write(path, '')
    expect(await listed('.')).toEqual(['Z', 'a', 'a.txt', 'b'])
    expect(await listed('.', 2)).toEqual(['Z', 'a', 'a/c', 'a.txt', 'b', 'b/x'])
    expect(await listed('.', 9)).toEqual(['Z', 'a', 'a/c', 'a/c/d', 'a.txt', 'b', 'b/x'])
    await expect(listed('Z')).rejects.toMatchObject({ reason: 'not_directory' })
    await expect(listed('none')).rejects.toMatchObject({ reason: 'not_found' })
  })

  test('stop at the most entries asked for, and say so', async () => {
    for (let n = 0; n < 20; n++) await write(`f${n}`, '')
    const parts = []
    for await (const part of files.list({ path: '.', depth: 1, maxEntries: 7, details: false })) parts.push(part)
    expect(parts).toMatchObject([{ entries: { length: 7 }, isTruncated: true }])
  })

  test('names that are not UTF-8 are shown, refused by a clear error, and removed with their folder', async () => {
    mkdirSync(join(home, 'd'))
    chownSync(join(home, 'd'), 1000, 1000)
    const odd = Buffer.concat([Buffer.from(`${home}/d/`), Buffer.from([0x66, 0xff, 0x80])])
    writeFileSync(odd, 'x')
    mkdirSync(Buffer.concat([odd, Buffer.from('dir')]))
    chownSync(Buffer.concat([odd, Buffer.from('dir')]), 1000, 1000)
    const parts = []
    for await (const part of files.list({ path: 'd', depth: 1, maxEntries: 7, details: true })) parts.push(part)
    expect(parts[0]).toMatchObject({
      entries: [{ name: 'f\uFFFD\uFFFD', isUnaddressable: true }, { isUnaddressable: true }],
    })
    await expect(readText('d/f\uFFFD\uFFFD')).rejects.toMatchObject({ reason: 'unaddressable' })
    await expect(files.stat({ path: 'd/f\uFFFD\uFFFD', details: false })).rejects.toMatchObject({
      reason: 'unaddressable',
    })
    expect(await files.remove('d')).toBe(true)
    expect(existsSync(join(home, 'd'))).toBe(false)
  })

  test('are removed at any depth, read-only ones included, and links in them stay links', async () => {
    const script = `import os
os.setgid(1000); os.setuid(1000)
os.chdir(${JSON.stringify(home)}); os.mkdir('deep'); os.chdir('deep')
for n in range(600):
    os.mkdir('d'); open('f', 'w').close(); os.chdir('d')
os.symlink(${JSON.stringify(outside)}, 'link')`
    execFileSync('python3', ['-c', script])
    mkdirSync(join(home, 'deep/closed'))
    writeFileSync(join(home, 'deep/closed/x'), '')
    chownSync(join(home, 'deep/closed'), 1000, 1000)
    chmodSync(join(home, 'deep/closed'), 0o000)
    expect((await listed('deep', 99_999)).length).toBeGreaterThan(1200)
    expect(await files.remove('deep')).toBe(true)
    expect(readdirSync(home)).toEqual([])
    expect(existsSync(join(outside, 'secret.txt'))).toBe(true)
    expect(await files.remove('deep')).toBe(false)
  })

  test('the home itself stays', async () => {
    await write('x', 'x')
    await expect(files.remove('.')).rejects.toMatchObject({ reason: 'denied' })
    await expect(files.move({ from: '~', to: 'y', overwrite: true })).rejects.toMatchObject({ reason: 'denied' })
    expect(await readText('x')).toBe('x')
  })

  test('are made with their parents, and said to be there already', async () => {
    expect(await files.makeDirectory('a/b/c')).toMatchObject({
      name: 'c',
      kind: 'directory',
      path: join(home, 'a/b/c'),
    })
    await expect(files.makeDirectory('a/b')).rejects.toMatchObject({ reason: 'exists' })
    await write('file', '')
    await expect(files.makeDirectory('file')).rejects.toMatchObject({ reason: 'not_directory' })
    await expect(files.makeDirectory('file/x')).rejects.toMatchObject({ reason: 'not_directory' })
  })
})

describe('moving', () => {
  test('makes the parents of the target and replaces only where told to', async () => {
    await write('a', 'a')
    await write('b', 'b')
    await expect(files.move({ from: 'a', to: 'b', overwrite: false })).rejects.toMatchObject({ reason: 'exists' })
    expect(await files.move({ from: 'a', to: 'new/folder/a', overwrite: false })).toMatchObject({ name: 'a' })
    await files.move({ from: 'b', to: 'new/folder/a', overwrite: true })
    expect(await readText('new/folder/a')).toBe('b')
    await expect(files.move({ from: 'b', to: 'c', overwrite: false })).rejects.toMatchObject({ reason: 'not_found' })
    await expect(files.move({ from: 'new', to: 'new/x', overwrite: false })).rejects.toMatchObject({
      reason: 'invalid_path',
    })
  })
})

describe('while user code swaps folders for links', () => {
  test('nothing outside of the home is ever read, listed, written or removed', async () => {
    mkdirSync(join(outside, 'target'))
    writeFileSync(join(outside, 'target/file.txt'), 'secret')
    // The target may be written by everybody, so that only the walk stands between.
    execFileSync('chmod', ['-R', '777', join(outside, 'target')])
    const swapper = spawn(
      'python3',
      [
        '-c',
        // Both names are there at every moment: one call exchanges them.
        `import ctypes, os, time
os.setgid(1000); os.setuid(1000)
os.chdir(${JSON.stringify(home)})
os.mkdir('a'); os.mkdir('a/swap'); open('a/swap/file.txt', 'w').write('mine')
os.symlink(${JSON.stringify(join(outside, 'target'))}, 'link')
libc, here, exchange = ctypes.CDLL(None), -100, 2
print('ready', flush=True)
end = time.time() + 2
while time.time() < end: assert libc.renameat2(here, b'a/swap', here, b'link', exchange) == 0
`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    const ended = new Promise((resolve) => swapper.once('exit', resolve))
    await new Promise((resolve) => swapper.stdout.once('data', resolve))
    let isRunning = true
    void ended.then(() => {
      isRunning = false
    })
    const seen = { mine: 0, outside: 0, other: 0 }
    const note = (promise: Promise<unknown>) =>
      promise.catch((error) => {
        if (!(error instanceof FileFailure)) throw error
        if (error.reason === 'outside') seen.outside++
        else seen.other++
      })
    while (isRunning) {
      await Promise.all([
        note(
          // What is written meanwhile may be met half-written.
          readText('a/swap/file.txt').then((text) => {
            expect(text).toMatch(/^(mine|w?r?i?t?t?e?n?)$/)
            seen.mine++
          }),
        ),
        note(write('a/swap/written.txt', 'written')),
        note(files.write({ path: 'a/swap/file.txt', style: 'truncate' }, Buffer.from('written'))),
        note(files.makeDirectory('a/swap/made')),
        note(files.remove('a/swap/made')),
        note(listed('a', 3).then((paths) => expect(paths).not.toContain('a/swap/only-there'))),
      ])
    }
    // The race was real: both sides of the swap were met.
    expect(seen.mine).toBeGreaterThan(10)
    expect(seen.outside).toBeGreaterThan(10)
    expect(readdirSync(join(outside, 'target'))).toEqual(['file.txt'])
    expect(readFileSync(join(outside, 'target/file.txt'), 'utf8')).toBe('secret')
  })
})

describe('a helper that is not confined', () => {
  let free: RunningHelper

  beforeEach(() => {
    free = built.start({ user: USER, home, isConfined: false })
  })
  afterEach(() => free.stop())

  test('goes wherever a program of the user would, links included, and no further', async () => {
    symlinkSync(outside, join(home, 'link'))
    const { helper } = free
    using file = await helper.open({ path: 'link/secret.txt' })
    expect(file.entry.sizeBytes).toBe(6)
    expect(await helper.stat({ path: '/etc/passwd', details: true })).toMatchObject({ kind: 'file', uid: 0 })
    await expect(helper.open({ path: '/etc/shadow' })).rejects.toMatchObject({ reason: 'denied' })
    await expect(helper.write({ path: '/etc/x', style: 'replace' }, Buffer.from('x'))).rejects.toMatchObject({
      reason: 'denied',
    })
    await expect(helper.remove('/')).rejects.toMatchObject({ reason: 'denied' })
    const listing = helper.list({ path: '/', depth: 1, maxEntries: 1000, details: true })
    const { value } = await listing.next()
    await listing.return()
    expect(value?.root).toBe('')
    expect(value?.entries.map((entry) => entry.name)).toContain('etc')
  })

  test('writes through links, dangling ones included', async () => {
    symlinkSync('real', join(home, 'one'))
    symlinkSync('one', join(home, 'two'))
    await free.helper.write({ path: 'two', style: 'replace' }, Buffer.from('replaced'))
    expect(readFileSync(join(home, 'real'), 'utf8')).toBe('replaced')
    await free.helper.write({ path: 'two', style: 'truncate' }, Buffer.from('again'))
    expect(readFileSync(join(home, 'real'), 'utf8')).toBe('again')
    expect(lstatSync(join(home, 'two')).isSymbolicLink()).toBe(true)
  })

  test('moves files and folders to another file system', async () => {
    const elsewhere = mkdtempSync('/dev/shm/files-test-')
    chmodSync(elsewhere, 0o777)
    try {
      await free.helper.write({ path: 'folder/a', style: 'replace' }, Buffer.from('a'))
      symlinkSync('a', join(home, 'folder/link'))
      await free.helper.move({ from: 'folder', to: `${elsewhere}/new/moved`, overwrite: false })
      expect(readFileSync(join(elsewhere, 'new/moved/a'), 'utf8')).toBe('a')
      expect(lstatSync(join(elsewhere, 'new/moved/link')).isSymbolicLink()).toBe(true)
      expect(readdirSync(home)).toEqual([])
      expect(readdirSync(join(elsewhere, 'new'))).toEqual(['moved'])
    } finally {
      rmSync(elsewhere, { recursive: true })
    }
  })
})
