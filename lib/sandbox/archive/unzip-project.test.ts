import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { ARCHIVE_LIMITS } from './limits'
import { type HandMadeEntry, inPieces, makeZip } from './testing/hand-made-zip'
import { MemoryFiles } from './testing/memory-files'
import { unzipProject } from './unzip-project'

const file = (name: string | Buffer, more: Omit<HandMadeEntry, 'name'> = {}): HandMadeEntry => ({
  name,
  content: 'x',
  ...more,
})

/** Each is refused with nothing written, and the message says which entry and why. */
const HOSTILE: Record<string, { zip: Buffer; code: string; message: RegExp }> = {
  'a path up and out': {
    zip: makeZip([file('../x')]),
    code: 'bad_request',
    message: /"\.\.\/x" has the component "\.\."/,
  },
  'a path up inside': { zip: makeZip([file('a/../../x')]), code: 'bad_request', message: /component "\.\."/ },
  'an absolute path': {
    zip: makeZip([file('/etc/passwd')]),
    code: 'bad_request',
    message: /"\/etc\/passwd" is absolute/,
  },
  'a backslash': { zip: makeZip([file('..\\x')]), code: 'bad_request', message: /backslash/ },
  'a NUL': { zip: makeZip([file('a\0b')]), code: 'bad_request', message: /NUL/ },
  'an empty name': { zip: makeZip([file('')]), code: 'bad_request', message: /is empty/ },
  'an empty component': { zip: makeZip([file('a//b')]), code: 'bad_request', message: /empty component/ },
  'a name that is not UTF-8': {
    zip: makeZip([file(Buffer.from([0x66, 0xff]))]),
    code: 'bad_request',
    message: /entry 1.*not UTF-8/,
  },
  'a component of 256 bytes': { zip: makeZip([file('x'.repeat(256))]), code: 'bad_request', message: /255/ },
  'a symbolic link': {
    zip: makeZip([file('link', { content: '/etc/passwd', unixMode: 0o120777 })]),
    code: 'bad_request',
    message: /"link" is a symbolic link/,
  },
  'a device': {
    zip: makeZip([file('null', { unixMode: 0o020666 })]),
    code: 'bad_request',
    message: /"null" is a device/,
  },
  'a named pipe': { zip: makeZip([file('pipe', { unixMode: 0o010666 })]), code: 'bad_request', message: /named pipe/ },
  'an encrypted file': { zip: makeZip([file('x', { flags: 1 })]), code: 'bad_request', message: /encrypted/ },
  'an unknown compression': { zip: makeZip([file('x', { method: 14 })]), code: 'bad_request', message: /method 14/ },
  'the same path twice': { zip: makeZip([file('x'), file('x')]), code: 'bad_request', message: /"x" is there twice/ },
  'a file that is a folder, too': {
    zip: makeZip([file('a'), file('a/b')]),
    code: 'bad_request',
    message: /"a" is a file and a folder/,
  },
  'a folder with content': { zip: makeZip([file('a/')]), code: 'bad_request', message: /folder and has content/ },
  'a folder too deep': { zip: makeZip([file(`${'a/'.repeat(65)}x`)]), code: 'bad_request', message: /64 folders deep/ },
  'too many entries': {
    zip: makeZip(Array.from({ length: 10_001 }, (_, n) => file(`f${n}`))),
    code: 'too_large',
    message: /10001 entries; the limit is 10000/,
  },
  'a zip bomb': {
    zip: makeZip([file('bomb', { content: Buffer.alloc(20 * 1024 * 1024) })]),
    code: 'too_large',
    message: /"bomb" unpacks .* zip bomb/,
  },
  'more bytes than allowed': {
    zip: makeZip([file('a', { sizeBytes: 0xf0000000, content: Buffer.alloc(20_000_000, 'abc123') })]),
    code: 'too_large',
    message: /./,
  },
  'entries that share their bytes': {
    zip: makeZip([file('a', { content: 'hello' }), file('b', { localName: 'a', sharesBytesOf: 0, content: 'hello' })]),
    code: 'bad_request',
    message: /two names|shares bytes/,
  },
  'another name in its header': {
    zip: makeZip([file('good', { localName: 'evil' })]),
    code: 'bad_request',
    message: /two names/,
  },
  'bytes before its end': {
    zip: makeZip([file('x')], Buffer.alloc(50)),
    code: 'bad_request',
    message: /between its directory/,
  },
  'half a zip': { zip: makeZip([file('x')]).subarray(0, 40), code: 'bad_request', message: /not a zip/ },
  'no zip': { zip: Buffer.from('hello'), code: 'bad_request', message: /not a zip/ },
}

describe('unzipping', () => {
  for (const [name, { zip, code, message }] of Object.entries(HOSTILE)) {
    test(`[threat 19] refuses ${name} and writes nothing`, async () => {
      const files = new MemoryFiles()
      const unzipping = unzipProject(files, inPieces(zip))
      await expect(unzipping).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
      expect(files.entries.size).toBe(0)
    })
  }

  test.each([
    ['a false check sum', { crc: 1 }],
    ['more bytes than it says', { sizeBytes: 3, content: 'hello' }],
    ['fewer bytes than it says', { sizeBytes: 30, content: 'hello' }],
  ])('[threat 19] refuses a file with %s', async (_name, wrong) => {
    const files = new MemoryFiles()
    await expect(unzipProject(files, inPieces(makeZip([file('x', wrong)])))).rejects.toMatchObject({
      code: 'bad_request',
      message: 'the entry "x" is broken',
    })
    expect(files.entries.size).toBe(0)
  })

  test('[threat 19] refuses bytes that do not inflate', async () => {
    const zip = makeZip([file('x', { method: 0, content: 'this is no deflate stream at all' })])
    // Both headers say that it is compressed.
    zip.writeUInt16LE(8, 8)
    zip.writeUInt16LE(8, zip.indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 10)
    await expect(unzipProject(new MemoryFiles(), inPieces(zip))).rejects.toMatchObject({
      message: 'the entry "x" is broken',
    })
  })

  test('[threat 19] refuses an archive that is larger than allowed while it comes', async () => {
    let sent = 0
    async function* endless() {
      for (;;) {
        sent += 1024 * 1024
        yield Buffer.alloc(1024 * 1024)
      }
    }
    const limits = { ...ARCHIVE_LIMITS, maxArchiveBytes: 5 * 1024 * 1024 }
    await expect(unzipProject(new MemoryFiles(), endless(), { limits })).rejects.toMatchObject({
      code: 'too_large',
      message: 'the archive is larger than 5 MiB',
    })
    expect(sent).toBe(6 * 1024 * 1024)
  })

  test('writes files of every odd name, drops permissions, and keeps empty folders', async () => {
    const files = new MemoryFiles()
    const names = ['a.txt', 'b/c/d.txt', '日本/😀', '-rf', '..a', 'C:', '__proto__', 'sp ace']
    const zip = makeZip([
      ...names.map((name) => file(name, { content: `of ${name}`, unixMode: 0o104755 })),
      { name: 'empty/' },
      { name: 'no-bytes' },
    ])
    expect(await unzipProject(files, inPieces(zip, 7), { path: 'to' })).toEqual({ fileCount: 9, folderCount: 1 })
    for (const name of names) expect(files.text(`to/${name}`)).toBe(`of ${name}`)
    expect(files.text('to/no-bytes')).toBe('')
    expect(files.entries.get('to/empty')).toEqual({ kind: 'directory' })
  })

  test('reads what other tools make', async () => {
    const content = Buffer.alloc(500_000, 'text of some length ')
    const files = new MemoryFiles()
    await unzipProject(
      files,
      inPieces(Buffer.from(zipSync({ 'a/b.txt': content, c: Buffer.from('stored') }, { level: 9 }))),
    )
    expect(files.text('a/b.txt')).toBe(content.toString())
    const folder = mkdtempSync(join(tmpdir(), 'zip-test-'))
    writeFileSync(join(folder, 'b.txt'), content)
    const script =
      "import zipfile; z = zipfile.ZipFile('out.zip', 'w', zipfile.ZIP_DEFLATED); z.write('b.txt'); z.writestr('ü', 'ü'); z.close()"
    execFileSync('python3', ['-c', script], { cwd: folder })
    const fromPython = new MemoryFiles()
    await unzipProject(fromPython, inPieces(readFileSync(join(folder, 'out.zip'))))
    expect(fromPython.text('b.txt')).toBe(content.toString())
    expect(fromPython.text('ü')).toBe('ü')
    rmSync(folder, { recursive: true })
  })

  test('an empty archive is one of no files', async () => {
    expect(await unzipProject(new MemoryFiles(), inPieces(makeZip([])))).toEqual({ fileCount: 0, folderCount: 0 })
  })
})
