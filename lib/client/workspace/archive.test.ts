import { strToU8, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { ARCHIVE_MAX_FILES, type ArchiveError, readArchive, writeArchive } from './archive'

const problemOf = (bytes: Uint8Array) =>
  readArchive(bytes).then(
    () => 'none',
    (error: ArchiveError) => error.problem,
  )

describe('an archive', () => {
  it('gives back what was put into it, text and bytes', async () => {
    const files = new Map<string, string | Uint8Array<ArrayBuffer>>([
      ['main.py', 'print("你好")\n'],
      ['data/x.bin', new Uint8Array([0, 255, 1])],
    ])
    expect(await readArchive(await writeArchive(files))).toEqual(files)
  })

  it('loses the one folder that everything is in', async () => {
    const bytes = zipSync({
      'repo-main/': new Uint8Array(),
      'repo-main/a.js': strToU8('a'),
      'repo-main/b/c.js': strToU8('c'),
    })
    expect([...(await readArchive(bytes)).keys()]).toEqual(['a.js', 'b/c.js'])
  })

  it('cannot reach out of the project', async () => {
    const bytes = zipSync({
      '../evil': strToU8('x'),
      '/etc/passwd': strToU8('x'),
      'a\\b': strToU8('x'),
      'ok.js': strToU8('y'),
    })
    expect([...(await readArchive(bytes)).keys()]).toEqual(['ok.js'])
  })

  it('is refused when it is none, empty, or holds more than a project may', async () => {
    expect(await problemOf(strToU8('not a zip'))).toBe('not_a_zip')
    expect(await problemOf(zipSync({ '../x': strToU8('x') }))).toBe('empty')
    const many = Object.fromEntries(Array.from({ length: ARCHIVE_MAX_FILES + 1 }, (_, n) => [`${n}`, new Uint8Array()]))
    expect(await problemOf(zipSync(many))).toBe('too_many')
  })

  it('is refused before a bomb is unpacked', async () => {
    const bomb = zipSync({ 'zeros.bin': new Uint8Array(70 * 1024 * 1024) }, { level: 9 })
    expect(await problemOf(bomb)).toBe('too_large')
  })
})
