import { describe, expect, test } from 'vitest'
import { type ServerSentEvent, sse } from './sse'

const decoder = new TextDecoder()
const never = new AbortController().signal

function readerOf(response: Response) {
  const reader = response.body?.getReader()
  if (!reader) throw new Error('no body')
  return {
    next: async () => {
      const { value } = await reader.read()
      return value && decoder.decode(value)
    },
    cancel: () => reader.cancel(),
  }
}

/** Counts how far it was drawn, and waits once it has no more. */
function counting(limit: number) {
  const seen = { drawn: 0, isLeft: false }
  async function* events(signal: AbortSignal): AsyncGenerator<ServerSentEvent> {
    try {
      while (seen.drawn < limit) yield { id: String(++seen.drawn), data: { n: seen.drawn } }
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    } finally {
      seen.isLeft = true
    }
  }
  return { seen, events }
}

describe('an event stream', () => {
  test('[threat 60] begins with bytes before there is any event, so that its reader sees it open', async () => {
    const { events } = counting(0)
    const response = sse(events, { signal: never })
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-cache, no-transform')
    expect(response.headers.get('x-accel-buffering')).toBe('no')
    const reader = readerOf(response)
    expect(await reader.next()).toBe('retry: 1000\n: connected\n\n')
    await reader.cancel()
  })

  test('[threat 60] gives each event as one chunk with its id', async () => {
    const { events } = counting(2)
    const reader = readerOf(sse(events, { signal: never }))
    await reader.next()
    expect(await reader.next()).toBe('id: 1\ndata: {"n":1}\n\n')
    expect(await reader.next()).toBe('id: 2\ndata: {"n":2}\n\n')
    await reader.cancel()
  })

  test('keeps a line break of the data inside the one data line', async () => {
    const events = async function* () {
      yield { data: 'a\n\ndata: forged\r\nid: 9' }
    }
    const reader = readerOf(sse(events, { signal: never }))
    await reader.next()
    expect(await reader.next()).toBe('data: "a\\n\\ndata: forged\\r\\nid: 9"\n\n')
  })

  test('asks its source for no more than was read', async () => {
    const { seen, events } = counting(1000)
    const reader = readerOf(sse(events, { signal: never }))
    await reader.next()
    await reader.next()
    await new Promise(setImmediate)
    expect(seen.drawn).toBe(1)
    await reader.cancel()
  })

  test('breaks a silence with a comment and loses no event by it', async () => {
    let give = (_: ServerSentEvent) => {}
    const events = async function* () {
      yield await new Promise<ServerSentEvent>((resolve) => {
        give = resolve
      })
    }
    const reader = readerOf(sse(events, { signal: never, heartbeatMs: 5 }))
    await reader.next()
    expect(await reader.next()).toBe(': \n\n')
    expect(await reader.next()).toBe(': \n\n')
    give({ id: '7', data: 1 })
    let text = await reader.next()
    while (text === ': \n\n') text = await reader.next()
    expect(text).toBe('id: 7\ndata: 1\n\n')
  })

  test('leaves a waiting source when its reader goes, and tells so once', async () => {
    const { seen, events } = counting(1)
    let ends = 0
    const reader = readerOf(sse(events, { signal: never, onEnd: () => ends++ }))
    await reader.next()
    await reader.next()
    void reader.next()
    await reader.cancel()
    expect(seen.isLeft).toBe(true)
    expect(ends).toBe(1)
  })

  test('ends when the request is aborted, also if nobody has read from it', async () => {
    const stop = new AbortController()
    let ends = 0
    const read = readerOf(sse(counting(0).events, { signal: stop.signal, onEnd: () => ends++ }))
    sse(counting(0).events, { signal: stop.signal, onEnd: () => ends++ })
    await read.next()
    const last = read.next()
    stop.abort()
    expect(await last).toBeUndefined()
    expect(ends).toBe(2)
  })

  test('that is made for a reader who has left already ends at once', () => {
    let ends = 0
    sse(counting(0).events, { signal: AbortSignal.abort(), onEnd: () => ends++ })
    expect(ends).toBe(1)
  })

  test('breaks off, and does not close, when its source fails', async () => {
    const events = async function* (): AsyncGenerator<ServerSentEvent> {
      yield { data: 1 }
      throw new Error('the source broke')
    }
    const errors: unknown[] = []
    const reader = readerOf(sse(events, { signal: never, onError: (error) => errors.push(error) }))
    await reader.next()
    await reader.next()
    await expect(reader.next()).rejects.toThrow('the source broke')
    expect(errors).toHaveLength(1)
  })
})
