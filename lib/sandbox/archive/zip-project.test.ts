import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { ARCHIVE_LIMITS } from './limits'
import { inPieces } from './testing/hand-made-zip'
import { MemoryFiles } from './testing/memory-files'
import { unzipProject } from './unzip-project'
import { zipProject } from './zip-project'

async function bytesOf(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const bytes of body) parts.push(bytes)
  return Buffer.concat(parts)
}

describe('zipping a project', () => {
  test('gives an archive that unzips to the same files', async () => {
    const files = new MemoryFiles({
      'src/main.ts': 'console.log(1)',
      '日本/😀.txt': 'text',
      big: { content: Buffer.alloc(3_000_000, 'abcdefg') },
      'no-bytes': '',
      empty: { kind: 'directory' },
    })
    const { body, fileCount, leftOut } = await zipProject(files)
    const zip = await bytesOf(body)
    expect(fileCount).toBe(4)
    expect(leftOut).toEqual([])
    const back = new MemoryFiles()
    await unzipProject(back, inPieces(zip))
    for (const path of ['src/main.ts', '日本/😀.txt', 'big', 'no-bytes']) expect(back.text(path)).toBe(files.text(path))
    expect(back.entries.get('empty')).toEqual({ kind: 'directory' })
    expect(Object.keys(unzipSync(zip)).sort()).toEqual(['big', 'empty/', 'no-bytes', 'src/main.ts', '日本/😀.txt'])
  })

  test('gives an archive that Python finds whole', async () => {
    const { body } = await zipProject(new MemoryFiles({ 'a/b': 'x'.repeat(100_000), c: '' }))
    const folder = mkdtempSync(join(tmpdir(), 'zip-test-'))
    writeFileSync(join(folder, 'x.zip'), await bytesOf(body))
    const script =
      "import zipfile; z = zipfile.ZipFile('x.zip'); assert z.testzip() is None; print([(i.filename, oct(i.external_attr >> 16)) for i in z.infolist()])"
    expect(execFileSync('python3', ['-c', script], { cwd: folder, encoding: 'utf8' }).trim()).toBe(
      "[('a/b', '0o100644'), ('c', '0o100644')]",
    )
    rmSync(folder, { recursive: true })
  })

  test('says what it leaves out: links, odd files, names that cannot be told, and dependencies', async () => {
    const files = new MemoryFiles({
      a: 'a',
      link: { kind: 'symlink', symlinkTarget: '/etc/passwd' },
      fifo: { kind: 'other' },
      odd: { content: Buffer.from('x'), isUnaddressable: true },
      'node_modules/x/index.js': 'x',
      'sub/node_modules/y/index.js': 'y',
    })
    const { body, leftOut } = await zipProject(files)
    expect(Object.keys(unzipSync(await bytesOf(body)))).toEqual(['a'])
    expect(leftOut).toEqual([
      { path: 'fifo', why: 'not_regular' },
      { path: 'link', why: 'symlink' },
      { path: 'node_modules', why: 'asked_for' },
      { path: 'odd', why: 'unaddressable' },
      { path: 'sub/node_modules', why: 'asked_for' },
    ])
    const all = await zipProject(files, { leaveOut: [] })
    expect(Object.keys(unzipSync(await bytesOf(all.body)))).toContain('node_modules/x/index.js')
  })

  test('refuses a sparse file of 1 TB before anything is read', async () => {
    const files = new MemoryFiles({ a: 'a', 'deep/sparse': { content: Buffer.from('x'), sizeBytes: 1e12 } })
    await expect(zipProject(files)).rejects.toMatchObject({
      code: 'too_large',
      message: 'the project is larger than 512 MiB: "deep/sparse" alone is 931.3 GiB',
    })
    expect(files.reads).toEqual([])
  })

  test('refuses too many files and too deep folders', async () => {
    const many = new MemoryFiles(Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`d${n % 10}/f${n}`, 'x'])))
    const limits = { ...ARCHIVE_LIMITS, maxEntries: 100 }
    await expect(zipProject(many, { limits })).rejects.toMatchObject({ code: 'too_large' })
    const deep = new MemoryFiles({ [`${'d/'.repeat(70)}f`]: 'x' })
    await expect(zipProject(deep)).rejects.toMatchObject({
      code: 'too_large',
      message: expect.stringContaining('64 folders'),
    })
  })

  test('reads no further than its reader does', async () => {
    let made = 0
    async function* endless() {
      for (; made < 1000; made++)
        yield Buffer.from(Array.from({ length: 65_536 }, () => Math.floor(Math.random() * 256)))
    }
    const files = new MemoryFiles({ a: { content: endless(), sizeBytes: 1000 * 65_536 } })
    const { body } = await zipProject(files)
    for (let pulls = 0; pulls < 5; pulls++) await body.next()
    expect(made).toBeLessThan(10)
    await body.return()
  })

  test('goes on where a file has vanished since it was listed', async () => {
    const files = new MemoryFiles({ a: 'a', b: 'b', c: 'c' })
    const { body } = await zipProject(files)
    files.entries.delete('b')
    expect(Object.keys(unzipSync(await bytesOf(body)))).toEqual(['a', 'c'])
  })
})
