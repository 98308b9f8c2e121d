import { describe, expect, test } from 'vitest'
import { sign } from '../../../proto/signature'
import { chooseEncoding } from './accept-encoding'
import { parseRange } from './byte-range'
import { evaluateConditions, rangeIsCurrent, validatorsOf } from './conditional'
import { contentDisposition, contentTypeOf } from './content-headers'
import { boundaryOf, readParts } from './multipart'
import { parsePartName } from './part-headers'
import { authorize } from './signature'

test.each([
  [undefined, 'identity'],
  ['', 'identity'],
  ['gzip, deflate', 'identity'],
  ['gzip;q=1.0, identity;q=0', 'gzip'],
  ['identity;q=0', undefined],
  ['*;q=0', undefined],
  ['*;q=0, gzip', 'gzip'],
  ['*;q=0, identity', 'identity'],
  ['br, identity;q=0', undefined],
  ['identity;q=0, *', 'gzip'],
])('Accept-Encoding %j is served as %s', (header, encoding) => {
  expect(chooseEncoding(header)).toBe(encoding)
})

test.each([
  [undefined, 'all'],
  ['bytes=0-3', { start: 0, length: 4 }],
  ['bytes=5-', { start: 5, length: 5 }],
  ['bytes=-3', { start: 7, length: 3 }],
  ['bytes=-30', { start: 0, length: 10 }],
  ['bytes=8-100', { start: 8, length: 2 }],
  ['bytes=10-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=5-3', 'all'],
  ['bytes=0-1,3-4', 'all'],
  ['lines=0-3', 'all'],
  ['bytes=-', 'all'],
])('Range %j of ten bytes is %j', (header, range) => {
  expect(parseRange(header, 10)).toEqual(range)
})

describe('conditions', () => {
  const file = validatorsOf({ sizeBytes: 10, modifiedAtMs: Date.UTC(2026, 0, 1, 0, 0, 0, 500) })
  const at = (seconds: number) => new Date(file.lastModifiedMs + seconds * 1000).toUTCString()
  test.each([
    [{}, 'proceed'],
    [{ 'if-none-match': file.etag }, 304],
    [{ 'if-none-match': `"x", W/${file.etag}` }, 304],
    [{ 'if-none-match': '"x"', 'if-modified-since': at(0) }, 'proceed'],
    [{ 'if-modified-since': at(0) }, 304],
    [{ 'if-modified-since': at(-1) }, 'proceed'],
    [{ 'if-modified-since': 'nonsense' }, 'proceed'],
    [{ 'if-match': '"x"' }, 412],
    [{ 'if-match': '*' }, 'proceed'],
    [{ 'if-unmodified-since': at(-1) }, 412],
    [{ 'if-unmodified-since': at(0) }, 'proceed'],
  ])('%j leads to %s', (headers, result) => {
    expect(evaluateConditions(headers, file)).toBe(result)
  })

  test('a range counts only for the state that its client has', () => {
    expect(rangeIsCurrent(undefined, file)).toBe(true)
    expect(rangeIsCurrent(file.etag, file)).toBe(true)
    expect(rangeIsCurrent('"old"', file)).toBe(false)
    expect(rangeIsCurrent(at(0), file)).toBe(true)
    expect(rangeIsCurrent(at(-5), file)).toBe(false)
  })
})

test('names are told to browsers with nothing in them that ends a header', () => {
  expect(contentDisposition('a b.txt')).toBe('inline; filename="a b.txt"')
  expect(contentDisposition('a"\r\nX: y.txt')).toBe(
    `inline; filename="a___X: y.txt"; filename*=UTF-8''a%22%0D%0AX%3A%20y.txt`,
  )
  expect(contentDisposition("日本('x').md")).toBe(
    `inline; filename="__('x').md"; filename*=UTF-8''%E6%97%A5%E6%9C%AC%28%27x%27%29.md`,
  )
  expect(contentTypeOf('a.PNG')).toBe('image/png')
  expect(contentTypeOf('Makefile')).toBe('application/octet-stream')
})

describe('signatures', () => {
  const token = '0tQG31xiMp0IOQfaz9dcwi72L1CPo8e0'
  const request = { path: 'hello.txt', operation: 'read', username: 'user', expiration: undefined } as const
  const signature = 'v1_gUtH/s9YCJWgCizjfUxuWfhFE4QSydOWEIIvfLwDr6E'

  test('are E2B’s', () => {
    expect(sign(request, token)).toBe(signature)
  })

  test.each([
    ['nothing', {}, 'missing signature query parameter'],
    ['a wrong token', { token: 'x' }, 'missing signature query parameter'],
    ['a wrong signature', { signature: 'v1_x' }, 'invalid signature'],
    ['a signature for writing', { signature: sign({ ...request, operation: 'write' }, token) }, 'invalid signature'],
  ])('%s is refused', (_name, given: { token?: string; signature?: string }, message) => {
    const access = { token: given.token, signature: given.signature }
    expect(() => authorize(request, access, token)).toThrow(message)
  })

  test('the token, or a signature in its time, is let in', () => {
    authorize(request, { token, signature: undefined }, token)
    authorize(request, { token: undefined, signature }, token)
    const timed = { ...request, expiration: '1000' }
    const given = { token: undefined, signature: sign(timed, token) }
    authorize(timed, given, token, 1_000_000)
    expect(() => authorize(timed, given, token, 1_000_001)).toThrow('signature is already expired')
    expect(() => authorize({ ...timed, expiration: '2000' }, given, token, 0)).toThrow('invalid signature')
  })
})

describe('forms', () => {
  test.each([
    ['form-data; name="file"; filename="a/b.txt"', { name: 'file', filename: 'a/b.txt' }],
    ['form-data; name=file; filename=plain.txt', { name: 'file', filename: 'plain.txt' }],
    ['form-data; filename="a;b=c.txt"; name="file"', { name: 'file', filename: 'a;b=c.txt' }],
    ['form-data; name="file"; filename="a%22b\\"c\\\\d.txt"', { name: 'file', filename: 'a"b"c\\d.txt' }],
    ['form-data; name="file"; filename="x"; filename*=UTF-8\'\'%E6%97%A5.txt', { name: 'file', filename: '日.txt' }],
    ['form-data; name="file"; filename="../日.txt"', { name: 'file', filename: '../日.txt' }],
    ['form-data; name="text"', { name: 'text', filename: undefined }],
  ])('%s', (value, expected) => {
    expect(parsePartName(`Content-Type: text/plain\r\nContent-Disposition: ${value}`)).toEqual(expected)
  })

  test('have a boundary, quoted or not', () => {
    expect(boundaryOf('multipart/form-data; boundary=abc')).toBe('abc')
    expect(boundaryOf('multipart/form-data; charset=utf-8; boundary="a b c"')).toBe('a b c')
    expect(boundaryOf('multipart/form-data')).toBeUndefined()
  })

  async function parts(wire: Buffer, size: number): Promise<[string | undefined, string][]> {
    async function* pieces() {
      for (let at = 0; at < wire.length; at += size) yield wire.subarray(at, at + size)
    }
    const seen: [string | undefined, string][] = []
    for await (const part of readParts(pieces(), 'XX')) {
      const bytes: Buffer[] = []
      for await (const piece of part.body) bytes.push(piece)
      seen.push([part.filename, Buffer.concat(bytes).toString()])
    }
    return seen
  }

  const wire = Buffer.from(
    [
      'preamble',
      '--XX',
      'Content-Disposition: form-data; name="file"; filename="a"',
      '',
      'line\r\n--X\r\n-\r\n--XY\r\n',
      '--XX  ',
      'Content-Disposition: form-data; name="file"; filename="b"',
      '',
      '',
      '--XX--',
      'epilogue',
    ].join('\r\n'),
  )

  test('are read the same however they are cut', async () => {
    for (let size = 1; size <= wire.length; size++) {
      expect(await parts(wire, size)).toEqual([
        ['a', 'line\r\n--X\r\n-\r\n--XY\r\n'],
        ['b', ''],
      ])
    }
  })

  test('that begin with their boundary, or have parts that nobody reads, are read', async () => {
    const at = wire.indexOf('--XX')
    expect(await parts(wire.subarray(at), 9)).toHaveLength(2)
    const names = []
    for await (const part of readParts(one(wire), 'XX')) names.push(part.filename)
    expect(names).toEqual(['a', 'b'])
  })

  test('that break off are refused, as are endless headers', async () => {
    await expect(parts(wire.subarray(0, -20), 50)).rejects.toMatchObject({ status: 400 })
    const headers = Buffer.concat([Buffer.from('--XX\r\n'), Buffer.alloc(100_000, 'x')])
    await expect(parts(headers, 1000)).rejects.toMatchObject({ status: 400, message: /headers/ })
  })
})

async function* one(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}
