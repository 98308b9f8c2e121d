import { beforeEach, describe, expect, test, vi } from 'vitest'
import { BackPressure } from '@/components/session/back-pressure'
import { deferred } from '@/lib/client/deferred'
import { InputQueue } from './input-queue'
import type { TerminalApi } from './terminal-api'
import { TerminalFeed, type TerminalSink } from './terminal-feed'
import { TerminalRegistry } from './terminal-registry'

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const base64 = (text: string) => Buffer.from(text).toString('base64')
const A = 'a'.repeat(20)
const B = 'b'.repeat(20)

/** A screen that notes what it is given, and shows it when the test says so. */
function makeScreen() {
  const shown: string[] = []
  const waiting: (() => void)[] = []
  const sink: TerminalSink = {
    write: (bytes, onDone) => {
      shown.push(decoder.decode(bytes))
      waiting.push(onDone)
    },
    replay: (bytes, onDone) => {
      shown.push(`replay ${decoder.decode(bytes)}`)
      waiting.push(onDone)
    },
  }
  const finish = () => {
    for (const onDone of waiting.splice(0)) onDone()
  }
  return { sink, shown, finish }
}

function makeFeed() {
  const onGap = vi.fn()
  const pressure = new BackPressure()
  const feed = new TerminalFeed(pressure, onGap)
  const receive = (seq: number, text: string) => feed.receive(seq, () => encoder.encode(text))
  return { feed, receive, onGap, pressure }
}

describe('output', () => {
  test('every byte is shown once, whichever way it comes', () => {
    const { feed, receive } = makeFeed()
    const { sink, shown } = makeScreen()
    feed.attach(sink)
    receive(3, 'abc')
    receive(3, 'abc')
    receive(5, 'bcde')
    receive(4, 'd')
    expect(shown).toEqual(['abc', 'de'])
  })

  test('what came before the screen waits for it', () => {
    const { feed, receive } = makeFeed()
    const { sink, shown } = makeScreen()
    feed.restore(10, encoder.encode('$ '))
    receive(12, 'ls')
    feed.attach(sink)
    expect(shown).toEqual(['replay $ ', 'ls'])
  })

  test('a hole asks for the scrollback, which takes the place of everything', () => {
    const { feed, receive, onGap } = makeFeed()
    const { sink, shown } = makeScreen()
    feed.attach(sink)
    receive(3, 'abc')
    receive(9, 'hi')
    expect(onGap).toHaveBeenCalledTimes(1)
    feed.restore(9, encoder.encode('abcdefghi'))
    receive(9, 'hi')
    receive(10, 'j')
    expect(shown).toEqual(['abc', 'replay abcdefghi', 'j'])
  })

  test('a scrollback that says nothing new changes nothing', () => {
    const { feed, receive } = makeFeed()
    const { sink, shown } = makeScreen()
    feed.attach(sink)
    receive(3, 'abc')
    feed.restore(3, encoder.encode('abc'))
    expect(shown).toEqual(['abc'])
  })

  test('the stream is held back while the screen is behind, and goes on when it has caught up', async () => {
    const { feed, receive, pressure } = makeFeed()
    const { sink, finish } = makeScreen()
    feed.attach(sink)
    receive(1_000_000, 'x'.repeat(1_000_000))
    expect(feed.isBehind).toBe(true)
    const held = pressure.wait()
    expect(held).toBeInstanceOf(Promise)
    finish()
    await held
    expect(pressure.wait()).toBeUndefined()
    expect(feed.isBehind).toBe(false)
  })

  test('a terminal that is closed holds nobody back', () => {
    const { feed, receive, pressure } = makeFeed()
    const { sink, finish } = makeScreen()
    feed.attach(sink)
    receive(1_000_000, 'x'.repeat(1_000_000))
    feed.dispose()
    expect(pressure.wait()).toBeUndefined()
    finish()
    const other = new TerminalFeed(pressure, vi.fn())
    const screen = makeScreen()
    other.attach(screen.sink)
    other.receive(1_000_000, () => new Uint8Array(1_000_000))
    expect(pressure.wait()).toBeInstanceOf(Promise)
  })
})

describe('input', () => {
  test('the first key goes at once, those during its way together, in order', async () => {
    const sent: string[] = []
    const first = deferred()
    const queue = new InputQueue(async (bytes) => {
      sent.push(decoder.decode(bytes))
      if (sent.length === 1) await first.promise
    }, vi.fn())
    for (const key of ['l', 's', '你', '\r']) queue.push(encoder.encode(key))
    expect(sent).toEqual(['l'])
    first.resolve()
    await vi.waitFor(() => expect(sent).toEqual(['l', 's你\r']))
  })

  test('a paste of megabytes goes in pieces that the server takes', async () => {
    const sizes: number[] = []
    const queue = new InputQueue(async (bytes) => void sizes.push(bytes.length), vi.fn())
    queue.push(new Uint8Array(2.5 * 1024 * 1024))
    await vi.waitFor(() => expect(sizes).toEqual([1024 * 1024, 1024 * 1024, 512 * 1024]))
  })

  test('what could not be sent is dropped and told, and later keys go again', async () => {
    const send = vi.fn(async (_bytes: Uint8Array) => undefined)
    send.mockRejectedValueOnce(new Error('cut'))
    const onError = vi.fn()
    const queue = new InputQueue(send, onError)
    queue.push(encoder.encode('a'))
    queue.push(encoder.encode('b'))
    await vi.waitFor(() => expect(onError).toHaveBeenCalledTimes(1))
    queue.push(encoder.encode('c'))
    await vi.waitFor(() => expect(send).toHaveBeenCalledTimes(2))
    expect(decoder.decode(send.mock.calls[1]?.[0])).toBe('c')
  })
})

describe('the terminals of a sandbox', () => {
  const api = {
    list: vi.fn<TerminalApi['list']>(),
    open: vi.fn<TerminalApi['open']>(),
    type: vi.fn<TerminalApi['type']>(),
    resize: vi.fn<TerminalApi['resize']>(),
    close: vi.fn<TerminalApi['close']>(),
  }

  function makeRegistry() {
    const registry = new TerminalRegistry('s'.repeat(20), api, new BackPressure())
    const state = () => registry.store.getState()
    const watch = (terminalId: string) => {
      const screen = makeScreen()
      registry.session(terminalId)?.feed.attach(screen.sink)
      return screen
    }
    const print = (terminalId: string, seq: number, text: string) =>
      registry.receive({ type: 'terminal', terminalId, seq, base64: base64(text) })
    return { registry, state, watch, print }
  }

  beforeEach(() => {
    vi.resetAllMocks()
    api.list.mockResolvedValue({ terminals: [] })
    api.open.mockResolvedValue({ terminalId: A, pid: 5 })
  })

  test('a reload finds them with what they show, and output that overtook the list is not lost', async () => {
    const { registry, state, watch, print } = makeRegistry()
    const list = deferred<Awaited<ReturnType<TerminalApi['list']>>>()
    api.list.mockReturnValueOnce(list.promise)
    const refreshed = registry.refresh()
    print(A, 4, '$ ')
    print(A, 6, 'ls')
    list.resolve({ terminals: [{ terminalId: A, pid: 5, seq: 4, scrollbackBase64: base64('hi$ ') }] })
    await refreshed
    expect(state()).toMatchObject({ isKnown: true, activeId: A, terminals: [{ terminalId: A, number: 1, end: null }] })
    print(A, 7, '!')
    expect(watch(A).shown).toEqual(['replay hi$ ', 'ls', '!'])
  })

  test('a new one comes to the front, and its first output is not lost', async () => {
    const { registry, state, watch, print } = makeRegistry()
    const opened = registry.open()
    print(A, 2, '$ ')
    await opened
    expect(state().activeId).toBe(A)
    expect(watch(A).shown).toEqual(['$ '])
  })

  test('a shell that was left with success goes, one that failed stays to be read', async () => {
    const { registry, state } = makeRegistry()
    await registry.open()
    api.open.mockResolvedValueOnce({ terminalId: B, pid: 6 })
    await registry.open()
    registry.receive({ type: 'terminal_closed', terminalId: B, exitCode: 0 })
    expect(state()).toMatchObject({ activeId: A, terminals: [{ terminalId: A }] })
    registry.receive({ type: 'terminal_closed', terminalId: A, exitCode: 3 })
    expect(state().terminals).toMatchObject([{ terminalId: A, end: { exitCode: 3 } }])
    await registry.close(A)
    expect(api.close).not.toHaveBeenCalled()
    expect(state()).toMatchObject({ activeId: null, terminals: [] })
  })

  test('one that is not in the list any more has ended', async () => {
    const { registry, state } = makeRegistry()
    await registry.open()
    await registry.refresh()
    expect(state().terminals).toMatchObject([{ terminalId: A, end: { exitCode: null } }])
  })

  test('what the server refuses is told in its words', async () => {
    const { registry, state } = makeRegistry()
    const refusal = new Error('8 terminals are open; close one')
    api.open.mockRejectedValueOnce(refusal)
    await registry.open()
    expect(state()).toMatchObject({ error: refusal, terminals: [] })
  })

  test('a key that interrupts a flood skips what is on its way', async () => {
    const { registry, print } = makeRegistry()
    await registry.open()
    const screen = makeScreen()
    registry.session(A)?.feed.attach(screen.sink)
    print(A, 100_000, 'x'.repeat(100_000))
    api.list.mockResolvedValue({
      terminals: [{ terminalId: A, pid: 5, seq: 900_000, scrollbackBase64: base64('^C\n$ ') }],
    })
    registry.session(A)?.type(encoder.encode('\u0003'))
    await vi.waitFor(() => expect(screen.shown.at(-1)).toBe('replay ^C\n$ '))
    print(A, 200_000, 'x'.repeat(100_000))
    expect(screen.shown.length).toBe(2)
  })

  test('sizes are told once they have come to rest', async () => {
    const { registry } = makeRegistry()
    await registry.open()
    for (const cols of [100, 101, 102]) registry.session(A)?.resize({ cols, rows: 30 })
    await vi.waitFor(() => expect(api.resize).toHaveBeenCalled())
    expect(api.resize.mock.calls).toEqual([['s'.repeat(20), A, { cols: 102, rows: 30 }]])
    api.open.mockResolvedValueOnce({ terminalId: B, pid: 6 })
    await registry.open()
    expect(api.open).toHaveBeenLastCalledWith('s'.repeat(20), { cols: 102, rows: 30 })
  })
})
