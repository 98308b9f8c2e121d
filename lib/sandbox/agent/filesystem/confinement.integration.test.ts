import { execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FileFailure } from './failure'
import type { RunningHelper } from './testing/start-helper'
import { HelperFixture, USER } from './testing/use-helper'

const fixture = new HelperFixture()

describe('a file helper of the user', () => {
  test('owns what it makes, and can neither be signalled nor read by the user', async () => {
    await fixture.write('a/b.txt', 'hello')
    expect(statSync(join(fixture.home, 'a/b.txt'))).toMatchObject({ uid: 1000, gid: 1000 })
    expect(statSync(join(fixture.home, 'a/b.txt')).mode & 0o777).toBe(0o644)
    expect(statSync(join(fixture.home, 'a')).mode & 0o777).toBe(0o755)
    const pid = fixture.pid
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    expect(status).toMatch(/^Uid:\t0\t1000\t0\t1000$/m)
    expect(status).toMatch(/^Gid:\t0\t1000\t0\t1000$/m)
    expect(status).toMatch(/^Groups:\t1000 $/m)
    const asUser = ['--reuid=1000', '--regid=1000', '--clear-groups', 'sh', '-c']
    expect(() => execFileSync('setpriv', [...asUser, `kill -9 ${pid}`], { stdio: 'ignore' })).toThrow()
    expect(() => execFileSync('setpriv', [...asUser, `cat /proc/${pid}/environ`], { stdio: 'ignore' })).toThrow()
    expect(await fixture.readText('a/b.txt')).toBe('hello')
  })

  test('may do no more than the user: files of others are denied', async () => {
    writeFileSync(join(fixture.home, 'root.txt'), 'x', { mode: 0o600 })
    await expect(fixture.readText('root.txt')).rejects.toMatchObject({ reason: 'denied' })
    await expect(fixture.write('root.txt', 'y')).rejects.toMatchObject({ reason: 'denied' })
    expect(readFileSync(join(fixture.home, 'root.txt'), 'utf8')).toBe('x')
  })
})

describe('paths', () => {
  test.each(['/etc/passwd', '../secret.txt', 'a/../../secret.txt', '/proc/self/environ', '~/../secret.txt'])(
    '%s is outside',
    async (path) => {
      await expect(fixture.readText(path)).rejects.toMatchObject({ reason: 'outside' })
      await expect(fixture.write(path, 'x')).rejects.toMatchObject({ reason: 'outside' })
      await expect(fixture.files.remove(path)).rejects.toMatchObject({ reason: 'outside' })
      await expect(fixture.listed(path)).rejects.toMatchObject({ reason: 'outside' })
    },
  )

  test.each(['a\0b', 'a/\ud800', `${'x'.repeat(256)}`, 'a/'.repeat(2500)])(
    'a path that Linux cannot hold is refused (%#)',
    async (path) => {
      await expect(fixture.readText(path)).rejects.toMatchObject({ reason: 'invalid_path' })
      await expect(fixture.write(path, 'x')).rejects.toMatchObject({ reason: 'invalid_path' })
    },
  )

  test.each([' ', '-rf', 'a\\b', '..a', 'CON', '%2e%2e', '\u202e', '😀', 'a\nb', "'", '__proto__', 'dot.'])(
    '%j is a name like any other',
    async (name) => {
      await fixture.write(name, name)
      expect(await fixture.readText(name)).toBe(name)
      expect(await fixture.listed('.')).toEqual([name])
      expect(readdirSync(fixture.home)).toEqual([name])
      expect(await fixture.files.remove(name)).toBe(true)
    },
  )

  test('~, the absolute home and relative paths name the same file', async () => {
    await fixture.write('~/x', 'x')
    expect(await fixture.readText(`${fixture.home}/x`)).toBe('x')
    expect(await fixture.readText('./y/../x')).toBe('x')
  })
})

describe('symbolic links', () => {
  const escapes = {
    absolute: () => fixture.outside,
    relative: () => '..',
    'to /proc/self/root': () => `/proc/self/root${fixture.outside}`,
    'through the fixture.home and out': () => `${fixture.home}/../`,
    'to / ': () => '/',
  }
  for (const [name, target] of Object.entries(escapes)) {
    test(`[threat 16] out of the home (${name}) lead nowhere`, async () => {
      symlinkSync(target(), join(fixture.home, 'link'))
      symlinkSync(join(target(), 'secret.txt'), join(fixture.home, 'file'))
      for (const path of ['link/secret.txt', 'file']) {
        await expect(fixture.readText(path)).rejects.toMatchObject({ reason: 'outside' })
        await expect(fixture.write(path, 'x')).rejects.toMatchObject({ reason: 'outside' })
      }
      await expect(fixture.listed('link')).rejects.toMatchObject({ reason: 'outside' })
      await expect(fixture.files.makeDirectory('link/new')).rejects.toMatchObject({ reason: 'outside' })
      await expect(fixture.files.remove('link/secret.txt')).rejects.toMatchObject({ reason: 'outside' })
      await expect(fixture.files.move({ from: 'link/secret.txt', to: 'x', overwrite: true })).rejects.toMatchObject({
        reason: 'outside',
      })
      expect(await fixture.listed('.', 9)).toEqual(['file', 'link'])
      expect((await fixture.files.stat({ path: 'link', details: true })).resolvedTarget).toBeUndefined()
      // Removing a link removes the link.
      expect(await fixture.files.remove('link')).toBe(true)
      expect(readFileSync(join(fixture.outside, 'secret.txt'), 'utf8')).toBe('secret')
    })
  }

  test('that stay in the home are followed, and written through', async () => {
    await fixture.write('real/file.txt', 'one')
    symlinkSync('real', join(fixture.home, 'folder'))
    symlinkSync(join(fixture.home, 'folder/file.txt'), join(fixture.home, 'link'))
    symlinkSync('real/new.txt', join(fixture.home, 'dangling'))
    expect(await fixture.readText('link')).toBe('one')
    await fixture.write('link', 'two')
    await fixture.write('dangling', 'three')
    expect(readFileSync(join(fixture.home, 'real/file.txt'), 'utf8')).toBe('two')
    expect(readFileSync(join(fixture.home, 'real/new.txt'), 'utf8')).toBe('three')
    expect(lstatSync(join(fixture.home, 'link')).isSymbolicLink()).toBe(true)
    expect(await fixture.listed('folder')).toEqual(['file.txt', 'new.txt'])
    expect(await fixture.files.stat({ path: 'link', details: true })).toMatchObject({
      kind: 'symlink',
      symlinkTarget: join(fixture.home, 'folder/file.txt'),
      resolvedTarget: join(fixture.home, 'real/file.txt'),
    })
  })

  test('in a circle are an error, not a hang', async () => {
    symlinkSync('b', join(fixture.home, 'a'))
    symlinkSync('a', join(fixture.home, 'b'))
    await expect(fixture.readText('a')).rejects.toMatchObject({ reason: 'too_many_links' })
    await expect(fixture.listed('a/x')).rejects.toMatchObject({ reason: 'too_many_links' })
  })
})

describe('while user code swaps folders for links', () => {
  test('[threat 16] nothing outside of the home is ever read, listed, written or removed', async () => {
    mkdirSync(join(fixture.outside, 'target'))
    writeFileSync(join(fixture.outside, 'target/file.txt'), 'secret')
    // The target may be written by everybody, so that only the walk stands between.
    execFileSync('chmod', ['-R', '777', join(fixture.outside, 'target')])
    const swapper = spawn(
      'python3',
      [
        '-c',
        // Both names are there at every moment: one call exchanges them.
        `import ctypes, os
parent = os.getppid()
os.setgid(1000); os.setuid(1000)
os.chdir(${JSON.stringify(fixture.home)})
os.mkdir('a'); os.mkdir('a/swap'); open('a/swap/file.txt', 'w').write('mine')
os.symlink(${JSON.stringify(join(fixture.outside, 'target'))}, 'link')
libc, here, exchange = ctypes.CDLL(None), -100, 2
print('ready', flush=True)
while os.getppid() == parent: assert libc.renameat2(here, b'a/swap', here, b'link', exchange) == 0
`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    const ended = new Promise((resolve) => swapper.once('exit', resolve))
    await new Promise((resolve) => swapper.stdout.once('data', resolve))
    let isSwapping = true
    void ended.then(() => {
      isSwapping = false
    })
    const seen = { mine: 0, outside: 0, other: 0 }
    const startedAt = performance.now()
    // The race is real once both sides of the swap have been met, which takes a busy machine longer.
    const isOver = () => {
      const tookMs = performance.now() - startedAt
      return tookMs > 60_000 || (tookMs > 2_000 && seen.mine > 10 && seen.outside > 10)
    }
    const note = (promise: Promise<unknown>) =>
      promise.catch((error) => {
        if (!(error instanceof FileFailure)) throw error
        if (error.reason === 'outside') seen.outside++
        else seen.other++
      })
    while (isSwapping && !isOver()) {
      await Promise.all([
        note(
          // What is written meanwhile may be met half-written.
          fixture.readText('a/swap/file.txt').then((text) => {
            expect(text).toMatch(/^(mine|w?r?i?t?t?e?n?)$/)
            seen.mine++
          }),
        ),
        note(fixture.write('a/swap/written.txt', 'written')),
        note(fixture.files.write({ path: 'a/swap/file.txt', style: 'truncate' }, Buffer.from('written'))),
        note(fixture.files.makeDirectory('a/swap/made')),
        note(fixture.files.remove('a/swap/made')),
        note(fixture.listed('a', 3).then((paths) => expect(paths).not.toContain('a/swap/only-there'))),
      ])
    }
    expect(isSwapping).toBe(true)
    swapper.kill('SIGKILL')
    await ended
    expect(seen.mine).toBeGreaterThan(10)
    expect(seen.outside).toBeGreaterThan(10)
    expect(readdirSync(join(fixture.outside, 'target'))).toEqual(['file.txt'])
    expect(readFileSync(join(fixture.outside, 'target/file.txt'), 'utf8')).toBe('secret')
  })
})

describe('a helper that is not confined', () => {
  let free: RunningHelper

  beforeEach(() => {
    free = fixture.start({ user: USER, home: fixture.home, isConfined: false })
  })
  afterEach(() => free.stop())

  test('goes wherever a program of the user would, links included, and no further', async () => {
    symlinkSync(fixture.outside, join(fixture.home, 'link'))
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
    symlinkSync('real', join(fixture.home, 'one'))
    symlinkSync('one', join(fixture.home, 'two'))
    await free.helper.write({ path: 'two', style: 'replace' }, Buffer.from('replaced'))
    expect(readFileSync(join(fixture.home, 'real'), 'utf8')).toBe('replaced')
    await free.helper.write({ path: 'two', style: 'truncate' }, Buffer.from('again'))
    expect(readFileSync(join(fixture.home, 'real'), 'utf8')).toBe('again')
    expect(lstatSync(join(fixture.home, 'two')).isSymbolicLink()).toBe(true)
  })

  test('moves files and folders to another file system', async () => {
    const elsewhere = mkdtempSync('/dev/shm/files-test-')
    chmodSync(elsewhere, 0o777)
    try {
      await free.helper.write({ path: 'folder/a', style: 'replace' }, Buffer.from('a'))
      symlinkSync('a', join(fixture.home, 'folder/link'))
      await free.helper.move({ from: 'folder', to: `${elsewhere}/new/moved`, overwrite: false })
      expect(readFileSync(join(elsewhere, 'new/moved/a'), 'utf8')).toBe('a')
      expect(lstatSync(join(elsewhere, 'new/moved/link')).isSymbolicLink()).toBe(true)
      expect(readdirSync(fixture.home)).toEqual([])
      expect(readdirSync(join(elsewhere, 'new'))).toEqual(['moved'])
    } finally {
      rmSync(elsewhere, { recursive: true })
    }
  })
})
