import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { StartRunRequest } from '@/lib/contracts/run'
import { CreateSandboxRequest } from '@/lib/contracts/sandbox'
import { readBytes, readJson, readQuery } from './body'

const Body = z.strictObject({ name: z.string() })
const JSON_TYPE = { 'content-type': 'application/json' }

const post = (body: BodyInit | null, headers: HeadersInit = JSON_TYPE) =>
  new Request('http://localhost/', { method: 'POST', headers, body, duplex: 'half' } as RequestInit)

/** Hands out chunks for ever and says how many were taken. */
function endless(chunkBytes: number) {
  const state = { taken: 0, isCancelled: false }
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        state.taken++
        controller.enqueue(new Uint8Array(chunkBytes))
      },
      cancel() {
        state.isCancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  return { state, stream }
}

describe('a JSON body', () => {
  test('is what its schema says', async () => {
    expect(await readJson(post('{"name":"é"}'), Body)).toEqual({ name: 'é' })
    expect(await readJson(post('{"name":"x"}', { 'content-type': 'Application/JSON; charset=utf-8' }), Body)).toEqual({
      name: 'x',
    })
  })

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json5',
    '',
  ])('is not taken as %j, which a page of another site could send', async (type) => {
    const headers: HeadersInit = type === '' ? {} : { 'content-type': type }
    const request = post(new Blob(['{"name":"x"}']).stream(), headers)
    await expect(readJson(request, Body)).rejects.toMatchObject({ code: 'unsupported_media_type' })
  })

  test.each([
    ['', 'the body is empty'],
    ['{', 'not valid JSON'],
    ['{"name":"x"}}', 'not valid JSON'],
    ['[', 'not valid JSON'],
    ['['.repeat(200_000), 'not valid JSON'],
  ])('that is malformed is refused without quoting it', async (text, message) => {
    await expect(readJson(post(text), Body)).rejects.toThrow(message)
  })

  test('that is not UTF-8 is refused', async () => {
    const bytes = Uint8Array.from([...Buffer.from('{"name":"'), 0xff, ...Buffer.from('"}')])
    await expect(readJson(post(bytes), Body)).rejects.toMatchObject({ code: 'bad_request' })
  })

  test('with fields that nobody knows, or of another type, is refused with where and why', async () => {
    await expect(readJson(post('{"name":1,"more":2}'), Body)).rejects.toMatchObject({
      code: 'bad_request',
      issues: [
        { path: 'name', message: expect.stringContaining('expected string') },
        { path: '', message: expect.stringContaining('more') },
      ],
    })
  })

  test('[threat 21] can hold a file called __proto__ and change nothing by it', async () => {
    const body = await readJson(post('{"files":{"__proto__":"x","constructor/prototype":"y"}}'), CreateSandboxRequest)
    expect([...(body.files ?? [])]).toEqual([
      ['__proto__', 'x'],
      ['constructor/prototype', 'y'],
    ])
    expect(Reflect.get({}, 'x')).toBeUndefined()
  })

  test.each(['../x', '/etc/passwd', 'a//b', 'a/./b', 'a\\b', 'a\0b', ''])('can’t name a file %j', async (path) => {
    const body = JSON.stringify({ files: { [path]: 'x' } })
    await expect(readJson(post(body), CreateSandboxRequest)).rejects.toMatchObject({ code: 'bad_request' })
  })

  test.each(['A=B', 'A\0', '1A', 'é', ''])('can’t name a variable %j', async (name) => {
    const body = JSON.stringify({ code: '1', env: { [name]: 'x' } })
    await expect(readJson(post(body), StartRunRequest)).rejects.toMatchObject({ code: 'bad_request' })
  })
})

describe('a body that is too large', () => {
  test('[threat 49] is refused by its announced length, before it is read', async () => {
    const { state, stream } = endless(1024)
    const request = post(stream, { ...JSON_TYPE, 'content-length': '2000000' })
    await expect(readJson(request, Body)).rejects.toMatchObject({ code: 'too_large' })
    expect(state.taken).toBe(0)
  })

  test('[threat 49] is refused while it arrives, and read no further', async () => {
    const { state, stream } = endless(64 * 1024)
    await expect(readBytes(post(stream), 100_000)).rejects.toMatchObject({ code: 'too_large' })
    expect(state.taken).toBe(2)
    expect(state.isCancelled).toBe(true)
  })

  test('[threat 49] can’t hide in a compressed one', async () => {
    const request = post('x', { ...JSON_TYPE, 'content-encoding': 'gzip' })
    await expect(readJson(request, Body)).rejects.toMatchObject({ code: 'unsupported_media_type' })
  })
})

test('a query with an unknown parameter, or one given twice, is refused', () => {
  const Query = z.strictObject({ path: z.string().optional() })
  expect(readQuery(new URL('http://x/?path=a%2Fb'), Query)).toEqual({ path: 'a/b' })
  expect(() => readQuery(new URL('http://x/?pth=a'), Query)).toThrow('the query is not valid')
  expect(() => readQuery(new URL('http://x/?path=a&path=b'), Query)).toThrow('given twice')
})
