import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { HelperFixture, USER } from './testing/use-helper'

const fixture = new HelperFixture()

describe('what is no regular file', () => {
  test('is refused at once: FIFOs, sockets and devices', async () => {
    execFileSync('mkfifo', [join(fixture.home, 'fifo')])
    execFileSync('mknod', [join(fixture.home, 'null'), 'c', '1', '3'])
    const server = createServer().listen(join(fixture.home, 'socket'))
    await new Promise((resolve) => server.once('listening', resolve))
    for (const name of ['fifo', 'null', 'socket']) {
      chownSync(join(fixture.home, name), 1000, 1000)
      await expect(fixture.readText(name)).rejects.toMatchObject({ reason: 'not_regular' })
      await expect(fixture.write(name, 'x')).rejects.toMatchObject({ reason: 'not_regular' })
      await expect(fixture.files.write({ path: name, style: 'truncate' }, Buffer.from('x'))).rejects.toMatchObject({
        reason: 'not_regular',
      })
      expect((await fixture.files.stat({ path: name, details: false })).kind).toBe('other')
    }
    server.close()
  })

  test('a folder is said to be one', async () => {
    mkdirSync(join(fixture.home, 'folder'))
    await expect(fixture.readText('folder')).rejects.toMatchObject({ reason: 'is_directory' })
    await expect(fixture.write('folder', 'x')).rejects.toMatchObject({ reason: 'is_directory' })
    await expect(fixture.write('.', 'x')).rejects.toMatchObject({ reason: 'is_directory' })
  })
})

describe('writing', () => {
  test('replaces a file in one step and keeps its mode', async () => {
    await fixture.write('script.sh', 'old')
    chmodSync(join(fixture.home, 'script.sh'), 0o755)
    linkSync(join(fixture.home, 'script.sh'), join(fixture.home, 'still-old'))
    await fixture.write('script.sh', 'new')
    expect(readFileSync(join(fixture.home, 'script.sh'), 'utf8')).toBe('new')
    expect(readFileSync(join(fixture.home, 'still-old'), 'utf8')).toBe('old')
    expect(statSync(join(fixture.home, 'script.sh')).mode & 0o777).toBe(0o755)
  })

  test('that breaks off leaves the old file and nothing else', async () => {
    await fixture.write('file', 'old')
    async function* body() {
      yield Buffer.alloc(300_000)
      expect(await fixture.listed('.')).toEqual(['file'])
      throw new Error('the client has gone')
    }
    await expect(fixture.files.write({ path: 'file', style: 'replace' }, body())).rejects.toThrow('the client has gone')
    await expect.poll(() => readdirSync(fixture.home)).toEqual(['file'])
    expect(await fixture.readText('file')).toBe('old')
  })

  test('truncating keeps the inode', async () => {
    await fixture.write('file', 'a longer text')
    const { ino } = statSync(join(fixture.home, 'file'))
    await fixture.files.write({ path: 'file', style: 'truncate' }, Buffer.from('short'))
    expect(readFileSync(join(fixture.home, 'file'), 'utf8')).toBe('short')
    expect(statSync(join(fixture.home, 'file')).ino).toBe(ino)
  })

  test('a full disk is told as such, and its leftovers are gone', async () => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,uid=1000', 'tmpfs', fixture.home])
    const small = fixture.start({ user: USER, home: fixture.home, isConfined: true })
    try {
      const big = small.helper.write({ path: 'big', style: 'replace' }, Buffer.alloc(3_000_000))
      await expect(big).rejects.toMatchObject({ reason: 'no_space' })
      expect(readdirSync(fixture.home)).toEqual([])
      await small.helper.write({ path: 'small', style: 'replace' }, Buffer.alloc(1000))
    } finally {
      await small.stop()
      execFileSync('umount', ['--lazy', fixture.home])
    }
  })

  test('metadata is kept as extended attributes and replaced as a whole', async () => {
    const first = await fixture.files.write(
      { path: 'file', style: 'truncate', metadata: { a: '1', ключ: 'é' } },
      Buffer.from('x'),
    )
    expect(first.metadata).toEqual({ a: '1', ключ: 'é' })
    await fixture.files.move({ from: 'file', to: 'moved', overwrite: false })
    expect((await fixture.files.stat({ path: 'moved', details: true })).metadata).toEqual({ a: '1', ключ: 'é' })
    const second = await fixture.files.write(
      { path: 'moved', style: 'truncate', metadata: { b: '2' } },
      Buffer.from('x'),
    )
    expect(second.metadata).toEqual({ b: '2' })
    expect((await fixture.write('moved', 'x')).metadata).toBeUndefined()
    execFileSync('python3', [
      '-c',
      `import os; os.setxattr(${JSON.stringify(join(fixture.home, 'moved'))}, 'user.e2b.k', b'v')`,
    ])
    expect((await fixture.files.stat({ path: 'moved', details: true })).metadata).toEqual({ k: 'v' })
  })
})

describe('reading', () => {
  test('[threat 7] a sparse file of 1 TB is refused before its first byte', async () => {
    writeFileSync(join(fixture.home, 'sparse'), '')
    truncateSync(join(fixture.home, 'sparse'), 1e12)
    chownSync(join(fixture.home, 'sparse'), 1000, 1000)
    await expect(fixture.files.open({ path: 'sparse', maxBytes: 1e9 })).rejects.toMatchObject({ reason: 'too_large' })
    expect((await fixture.files.stat({ path: 'sparse', details: false })).sizeBytes).toBe(1e12)
  })

  test('a range is exactly that', async () => {
    await fixture.write('file', '0123456789')
    using file = await fixture.files.open({ path: 'file' })
    const parts: Buffer[] = []
    for await (const bytes of file.read({ start: 3, length: 4 })) parts.push(bytes)
    expect(Buffer.concat(parts).toString()).toBe('3456')
  })

  test('a file that shrinks meanwhile is a failure, not a short answer', async () => {
    await fixture.write('file', 'x'.repeat(1000))
    using file = await fixture.files.open({ path: 'file' })
    truncateSync(join(fixture.home, 'file'), 10)
    const bytes = file.read({ start: 0, length: 1000 })
    expect((await bytes.next()).value).toHaveLength(10)
    await expect(bytes.next()).rejects.toMatchObject({ reason: 'changed' })
  })

  test('100 files at once, each its own bytes', async () => {
    for (let n = 0; n < 100; n++) await fixture.write(`f${n}`, `${n}`.repeat(20_000))
    const texts = await Promise.all(Array.from({ length: 100 }, (_, n) => fixture.readText(`f${n}`)))
    for (const [n, text] of texts.entries()) expect(text === `${n}`.repeat(20_000)).toBe(true)
  })
})

describe('folders', () => {
  test('are listed in pre-order, sorted by name, to the depth asked for', async () => {
    for (const path of ['b/x', 'a/c/d', 'a.txt', 'Z']) await fixture.write(path, '')
    expect(await fixture.listed('.')).toEqual(['Z', 'a', 'a.txt', 'b'])
    expect(await fixture.listed('.', 2)).toEqual(['Z', 'a', 'a/c', 'a.txt', 'b', 'b/x'])
    expect(await fixture.listed('.', 9)).toEqual(['Z', 'a', 'a/c', 'a/c/d', 'a.txt', 'b', 'b/x'])
    await expect(fixture.listed('Z')).rejects.toMatchObject({ reason: 'not_directory' })
    await expect(fixture.listed('none')).rejects.toMatchObject({ reason: 'not_found' })
  })

  test('stop at the most entries asked for, and say so', async () => {
    for (let n = 0; n < 20; n++) await fixture.write(`f${n}`, '')
    const parts = []
    for await (const part of fixture.files.list({ path: '.', depth: 1, maxEntries: 7, details: false }))
      parts.push(part)
    expect(parts).toMatchObject([{ entries: { length: 7 }, isTruncated: true }])
  })

  test('names that are not UTF-8 are shown, refused by a clear error, and removed with their folder', async () => {
    mkdirSync(join(fixture.home, 'd'))
    chownSync(join(fixture.home, 'd'), 1000, 1000)
    const odd = Buffer.concat([Buffer.from(`${fixture.home}/d/`), Buffer.from([0x66, 0xff, 0x80])])
    writeFileSync(odd, 'x')
    mkdirSync(Buffer.concat([odd, Buffer.from('dir')]))
    chownSync(Buffer.concat([odd, Buffer.from('dir')]), 1000, 1000)
    const parts = []
    for await (const part of fixture.files.list({ path: 'd', depth: 1, maxEntries: 7, details: true })) parts.push(part)
    expect(parts[0]).toMatchObject({
      entries: [{ name: 'f\uFFFD\uFFFD', isUnaddressable: true }, { isUnaddressable: true }],
    })
    await expect(fixture.readText('d/f\uFFFD\uFFFD')).rejects.toMatchObject({ reason: 'unaddressable' })
    await expect(fixture.files.stat({ path: 'd/f\uFFFD\uFFFD', details: false })).rejects.toMatchObject({
      reason: 'unaddressable',
    })
    expect(await fixture.files.remove('d')).toBe(true)
    expect(existsSync(join(fixture.home, 'd'))).toBe(false)
  })

  test('are removed at any depth, read-only ones included, and links in them stay links', async () => {
    const script = `import os
os.setgid(1000); os.setuid(1000)
os.chdir(${JSON.stringify(fixture.home)}); os.mkdir('deep'); os.chdir('deep')
for n in range(600):
    os.mkdir('d'); open('f', 'w').close(); os.chdir('d')
os.symlink(${JSON.stringify(fixture.outside)}, 'link')`
    execFileSync('python3', ['-c', script])
    mkdirSync(join(fixture.home, 'deep/closed'))
    writeFileSync(join(fixture.home, 'deep/closed/x'), '')
    chownSync(join(fixture.home, 'deep/closed'), 1000, 1000)
    chmodSync(join(fixture.home, 'deep/closed'), 0o000)
    expect((await fixture.listed('deep', 99_999)).length).toBeGreaterThan(1200)
    expect(await fixture.files.remove('deep')).toBe(true)
    expect(readdirSync(fixture.home)).toEqual([])
    expect(existsSync(join(fixture.outside, 'secret.txt'))).toBe(true)
    expect(await fixture.files.remove('deep')).toBe(false)
  })

  test('the home itself stays', async () => {
    await fixture.write('x', 'x')
    await expect(fixture.files.remove('.')).rejects.toMatchObject({ reason: 'denied' })
    await expect(fixture.files.move({ from: '~', to: 'y', overwrite: true })).rejects.toMatchObject({
      reason: 'denied',
    })
    expect(await fixture.readText('x')).toBe('x')
  })

  test('are made with their parents, and said to be there already', async () => {
    expect(await fixture.files.makeDirectory('a/b/c')).toMatchObject({
      name: 'c',
      kind: 'directory',
      path: join(fixture.home, 'a/b/c'),
    })
    await expect(fixture.files.makeDirectory('a/b')).rejects.toMatchObject({ reason: 'exists' })
    await fixture.write('file', '')
    await expect(fixture.files.makeDirectory('file')).rejects.toMatchObject({ reason: 'not_directory' })
    await expect(fixture.files.makeDirectory('file/x')).rejects.toMatchObject({ reason: 'not_directory' })
  })
})

describe('moving', () => {
  test('makes the parents of the target and replaces only where told to', async () => {
    await fixture.write('a', 'a')
    await fixture.write('b', 'b')
    await expect(fixture.files.move({ from: 'a', to: 'b', overwrite: false })).rejects.toMatchObject({
      reason: 'exists',
    })
    expect(await fixture.files.move({ from: 'a', to: 'new/folder/a', overwrite: false })).toMatchObject({ name: 'a' })
    await fixture.files.move({ from: 'b', to: 'new/folder/a', overwrite: true })
    expect(await fixture.readText('new/folder/a')).toBe('b')
    await expect(fixture.files.move({ from: 'b', to: 'c', overwrite: false })).rejects.toMatchObject({
      reason: 'not_found',
    })
    await expect(fixture.files.move({ from: 'new', to: 'new/x', overwrite: false })).rejects.toMatchObject({
      reason: 'invalid_path',
    })
  })
})
