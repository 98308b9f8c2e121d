import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { deferred } from './deferred'
import { type EventStreamOptions, readEventStream } from './event-stream'
import { ApiError, request } from './http'

const encoder = new TextEncoder()

/** Answers the next request with a body that the test writes. */
function answerStream(status = 200) {
  const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>()
  const writer = writable.getWriter()
  const fetched = vi.fn(async (_url: string, init?: RequestInit) => {
    init?.signal?.addEventListener('abort', () => void writer.abort(init.signal?.reason).catch(() => undefined))
    return new Response(status === 204 ? null : readable, { status })
  })
  vi.stubGlobal('fetch', fetched)
  return { fetched, write: (text: string) => writer.write(encoder.encode(text)), close: () => writer.close() }
}

function read(options: Partial<EventStreamOptions> = {}) {
  const events: string[] = []
  const abort = new AbortController()
  const end = readEventStream('/stream', {
    signal: abort.signal,
    onEvent: ({ id, data }) => events.push(`${id ?? '-'}:${data}`),
    ...options,
  })
  return { events, abort, end }
}

beforeEach(() => vi.useRealTimers())
afterEach(() => vi.unstubAllGlobals())

describe('an event stream', () => {
  test('events come one by one, however the bytes are cut', async () => {
    const { write, close } = answerStream()
    const { events, end } = read()
    for (const piece of ['id: 1\nda', 'ta: 你', '好\n\n: silence\n\nid: 2\ndata: b\n', '\n']) await write(piece)
    await close()
    expect(await end).toBe('closed')
    expect(events).toEqual(['1:你好', '2:b'])
  })

  test('it resumes after the last id', async () => {
    const { fetched, close } = answerStream()
    const { end } = read({ lastEventId: 'f1.7' })
    await close()
    await end
    const init = fetched.mock.calls[0]?.[1]
    expect(new Headers(init?.headers).get('Last-Event-ID')).toBe('f1.7')
  })

  test('204 says that there will be no more', async () => {
    answerStream(204)
    expect(await read().end).toBe('finished')
  })

  test('a refusal is told with the words of the server', async () => {
    vi.stubGlobal('fetch', async () =>
      Response.json({ error: { code: 'not_found', message: 'no such sandbox' } }, { status: 404 }),
    )
    await expect(read().end).rejects.toMatchObject({ code: 'not_found', status: 404, message: 'no such sandbox' })
  })

  test('what a listener throws ends the stream', async () => {
    const { write } = answerStream()
    const { end } = read({
      onEvent: () => {
        throw new ApiError('invalid_answer', 'not ours')
      },
    })
    void write('data: x\n\n').catch(() => undefined)
    await expect(end).rejects.toMatchObject({ code: 'invalid_answer' })
  })

  test('an abort ends it at once', async () => {
    answerStream()
    const { abort, end } = read()
    abort.abort()
    await expect(end).rejects.toMatchObject({ name: 'AbortError' })
  })

  test('it reads on only when the reader is ready', async () => {
    const { write, close } = answerStream()
    const gate = deferred()
    let isFirst = true
    const { events, end } = read({
      pace: () => {
        if (!isFirst) return undefined
        isFirst = false
        return gate.promise
      },
    })
    await write('data: a\n\n')
    void write('data: b\n\n')
    await vi.waitFor(() => expect(events).toEqual(['-:a']))
    gate.resolve()
    await vi.waitFor(() => expect(events).toEqual(['-:a', '-:b']))
    await close()
    await end
  })

  test('a stream that has gone silent is given up', async () => {
    vi.useFakeTimers()
    answerStream()
    const { end } = read()
    const settled = expect(end).rejects.toMatchObject({ code: 'network' })
    await vi.advanceTimersByTimeAsync(60_000)
    await settled
  })
})

describe('a request', () => {
  const answer = (body: unknown, init?: ResponseInit) => vi.stubGlobal('fetch', async () => Response.json(body, init))

  test('what is parsed is what the schema says', async () => {
    answer({ runId: 'x', more: 1 })
    expect(await request(z.object({ runId: z.string() }), '/x')).toEqual({ runId: 'x' })
  })

  test('an answer of another shape is refused', async () => {
    answer({ runId: 1 })
    await expect(request(z.object({ runId: z.string() }), '/x')).rejects.toMatchObject({ code: 'invalid_answer' })
  })

  test('an error has the code, the issues and when to come again', async () => {
    const issues = [{ path: 'files', message: 'too many' }]
    answer(
      { error: { code: 'rate_limited', message: 'slow down', issues } },
      { status: 429, headers: { 'Retry-After': '3' } },
    )
    await expect(request(z.object({}), '/x')).rejects.toMatchObject({
      code: 'rate_limited',
      message: 'slow down',
      issues,
      retryAfterMs: 3000,
    })
  })

  test("a proxy's page is an error by its status", async () => {
    vi.stubGlobal('fetch', async () => new Response('<h1>Bad gateway</h1>', { status: 502 }))
    await expect(request(z.object({}), '/x')).rejects.toMatchObject({ code: 'internal', status: 502 })
  })

  test('no answer is an error of the network', async () => {
    vi.stubGlobal('fetch', async () => {
      throw new TypeError('Failed to fetch')
    })
    await expect(request(z.object({}), '/x')).rejects.toMatchObject({ code: 'network', status: 0 })
  })
})
