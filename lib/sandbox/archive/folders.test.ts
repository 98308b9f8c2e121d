import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { downloadFolder } from './download-folder'
import { ARCHIVE_LIMITS } from './limits'
import { MemoryFiles } from './testing/memory-files'
import { uploadFolder } from './upload-folder'

let base: string
let folder: string

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'folders-test-'))
  folder = join(base, 'folder')
  mkdirSync(folder)
  writeFileSync(join(base, 'secret'), 'secret')
})
afterEach(() => rmSync(base, { recursive: true }))

describe('a folder of this machine', () => {
  test('is copied into a sandbox, without its links', async () => {
    mkdirSync(join(folder, 'a/empty'), { recursive: true })
    writeFileSync(join(folder, 'a/file'), 'text')
    writeFileSync(join(folder, '日本'), '')
    symlinkSync('../secret', join(folder, 'link'))
    symlinkSync('..', join(folder, 'up'))
    const files = new MemoryFiles()
    const { fileCount, leftOut } = await uploadFolder(files, folder, { path: 'to' })
    expect(fileCount).toBe(2)
    expect(leftOut.toSorted((a, b) => a.path.localeCompare(b.path))).toEqual([
      { path: 'link', why: 'symlink' },
      { path: 'up', why: 'symlink' },
    ])
    expect([...files.entries.keys()].sort()).toEqual(['to/a/empty', 'to/a/file', 'to/日本'])
    expect(files.text('to/a/file')).toBe('text')
  })

  test('is refused when it is too large, or none', async () => {
    writeFileSync(join(folder, 'file'), 'x'.repeat(100))
    const limits = { ...ARCHIVE_LIMITS, maxTotalBytes: 99 }
    await expect(uploadFolder(new MemoryFiles(), folder, { limits })).rejects.toMatchObject({ code: 'too_large' })
    await expect(uploadFolder(new MemoryFiles(), join(base, 'none'))).rejects.toMatchObject({ code: 'bad_request' })
  })
})

describe('a folder of a sandbox', () => {
  test('is copied to this machine, with "executable" and no other permission', async () => {
    const files = new MemoryFiles({
      'a/file': { content: Buffer.from('text'), mode: 0o600 },
      run: { content: Buffer.from('#!/bin/sh'), mode: 0o777 },
      empty: { kind: 'directory' },
    })
    writeFileSync(join(folder, 'run'), 'old')
    expect(await downloadFolder(files, folder)).toEqual({ fileCount: 2, leftOut: [] })
    expect(readFileSync(join(folder, 'a/file'), 'utf8')).toBe('text')
    expect(readFileSync(join(folder, 'run'), 'utf8')).toBe('#!/bin/sh')
    expect(statSync(join(folder, 'run')).mode & 0o777).toBe(0o755)
    expect(statSync(join(folder, 'a/file')).mode & 0o777).toBe(0o644)
    expect(readdirSync(folder).sort()).toEqual(['a', 'empty', 'run'])
  })

  test.each(['../planted', 'a/../../planted', '/planted', 'a\\..\\planted', 'a\0b'])(
    'that names %j has nothing made of it',
    async (name) => {
      const files = new MemoryFiles({ good: 'x' })
      const { list } = files
      files.list = async (options) => {
        const listed = await list.call(files, options)
        const [entry] = listed.entries
        return { ...listed, entries: entry === undefined ? [] : [entry, { ...entry, path: name }] }
      }
      expect(await downloadFolder(files, folder)).toEqual({
        fileCount: 1,
        leftOut: [{ path: name, why: 'unaddressable' }],
      })
      expect(readdirSync(folder)).toEqual(['good'])
      expect(readdirSync(base).sort()).toEqual(['folder', 'secret'])
    },
  )

  test('never goes through a link that is in the target', async () => {
    symlinkSync('..', join(folder, 'up'))
    symlinkSync('../secret', join(folder, 'link'))
    await expect(downloadFolder(new MemoryFiles({ 'up/planted': 'x' }), folder)).rejects.toMatchObject({
      code: 'conflict',
    })
    await expect(downloadFolder(new MemoryFiles({ link: 'x' }), folder)).rejects.toMatchObject({ code: 'conflict' })
    expect(existsSync(join(base, 'planted'))).toBe(false)
    expect(readFileSync(join(base, 'secret'), 'utf8')).toBe('secret')
  })

  test('leaves no half a file where reading breaks off', async () => {
    async function* broken() {
      yield Buffer.from('half')
      throw new Error('the sandbox has gone')
    }
    const files = new MemoryFiles({ file: { content: broken(), sizeBytes: 10 } })
    await expect(downloadFolder(files, folder)).rejects.toThrow('the sandbox has gone')
    expect(readdirSync(folder)).toEqual([])
  })
})
