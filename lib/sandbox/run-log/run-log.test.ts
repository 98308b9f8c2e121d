import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { RunEvent } from '@/lib/contracts/run'
import { READER_PACE_MAX_MS, READER_WINDOW_BYTES, READERS_GONE_MS } from '../limits'
import { newId } from '../new-id'
import { FakeRun } from '../testing/fake-run'
import type { NumberedRunEvent } from './event-store'
import { RunLog, type RunLogOptions } from './run-log'

let directory = ''
const logs: RunLog[] = []

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'run-log-'))
})

afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(logs.splice(0).map((log) => log.dispose()))
})

afterAll(async () => {
  await rm(directory, { recursive: true })
})

function makeLog(run: FakeRun, options: Partial<RunLogOptions> = {}): RunLog {
  const log = new RunLog(run, { runId: newId(), spoolDirectory: directory, ...options })
  logs.push(log)
  return log
}

async function readAll(log: RunLog, afterSeq = 0): Promise<NumberedRunEvent[]> {
  const events: NumberedRunEvent[] = []
  for await (const numbered of log.subscribe({ afterSeq })) {
    RunEvent.parse(numbered.event)
    events.push(numbered)
  }
  return events
}

async function bytesOf(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function outputOf(events: NumberedRunEvent[], stream: 'stdout' | 'stderr'): Buffer {
  return Buffer.concat(
    events.map(({ event }) => {
      if (event.type !== stream) return Buffer.alloc(0)
      return Buffer.from(event.text ?? event.base64 ?? '', event.text === undefined ? 'base64' : 'utf8')
    }),
  )
}

/** For tests that are of many bytes, and share the cores with whatever else runs: no measure of speed. */
const MANY_BYTES = { timeout: 60_000 }

describe('events', () => {
  test('they are numbered from 1 without a hole, from started to exit', async () => {
    const run = new FakeRun()
    const log = makeLog(run)
    run.print('hello\n')
    run.print('oops\n', 'stderr')
    run.end({ kind: 'exited', exitCode: 3 })
    const events = await readAll(log)
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4])
    expect(events.map(({ event }) => event)).toMatchObject([
      { type: 'started', pid: 42 },
      { type: 'stdout', text: 'hello\n' },
      { type: 'stderr', text: 'oops\n' },
      { type: 'exit', exitCode: 3, signal: null, durationMs: 12, cpuMs: 7, peakMemoryBytes: 4096 },
    ])
    expect(log.isComplete).toBe(true)
    expect(log.lastSeq).toBe(4)
  })

  test('the first bytes are there at once, without waiting for more', async () => {
    vi.useFakeTimers()
    const run = new FakeRun()
    const log = makeLog(run)
    run.print('now')
    const reader = log.subscribe()[Symbol.asyncIterator]()
    await reader.next()
    expect(await reader.next()).toMatchObject({ value: { event: { type: 'stdout', text: 'now' } } })
  })

  test('[threat 12] a character that comes in pieces is shown whole, bytes that are no UTF-8 as base64', async () => {
    const run = new FakeRun()
    const log = makeLog(run)
    const bytes = Buffer.from('aé中😀')
    for (const byte of bytes) run.print(Uint8Array.of(byte))
    run.print(Uint8Array.of(0xe4, 0xb8), 'stderr')
    run.end()
    const events = await readAll(log)
    const stdout = events.filter(({ event }) => event.type === 'stdout')
    expect(stdout.every(({ event }) => event.type === 'stdout' && event.text !== undefined)).toBe(true)
    expect(outputOf(events, 'stdout').equals(bytes)).toBe(true)
    expect(events.find(({ event }) => event.type === 'stderr')?.event).toMatchObject({
      type: 'stderr',
      base64: Buffer.from([0xe4, 0xb8]).toString('base64'),
    })
  })

  test('a byte order mark, a NUL and CR LF pass as they are', async () => {
    const run = new FakeRun()
    const log = makeLog(run)
    run.print('\ufeffa\0b\r\n\u2028')
    run.end()
    expect(outputOf(await readAll(log), 'stdout').toString()).toBe('\ufeffa\0b\r\n\u2028')
  })

  test('stdout and stderr keep their order', async () => {
    const run = new FakeRun()
    const log = makeLog(run)
    for (let line = 0; line < 5; line++) run.print(`${line}`, line % 2 === 0 ? 'stdout' : 'stderr')
    run.end()
    const events = (await readAll(log)).flatMap(({ event }) => ('text' in event ? [event.text] : []))
    expect(events).toEqual(['0', '1', '2', '3', '4'])
  })

  test('[threat 11] a million one-byte writes, in turn to stdout and stderr, make few events', MANY_BYTES, async () => {
    // All at one moment: what a slow machine takes longer for may be told in more events.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const run = new FakeRun()
    const log = makeLog(run)
    const byte = [Uint8Array.of(0x61), Uint8Array.of(0x62)] as const
    for (let count = 0; count < 1_000_000; count++)
      run.print(byte[count % 2] ?? byte[0], count % 2 ? 'stderr' : 'stdout')
    run.end()
    await log.ended
    const events = await readAll(log)
    // Sixteen changes of stream in each 64 KiB, and the ends.
    expect(events.length).toBeLessThan(16 * 16 + 10)
    expect(outputOf(events, 'stdout').equals(Buffer.alloc(500_000, 'a'))).toBe(true)
    expect(outputOf(events, 'stderr').equals(Buffer.alloc(500_000, 'b'))).toBe(true)
  })

  test('[threat 9] a write of 100 MB without a newline reaches readers up to the cap', MANY_BYTES, async () => {
    const run = new FakeRun()
    const log = makeLog(run)
    run.print(Buffer.alloc(100 * 1024 * 1024, 'a'))
    run.end()
    const events = await readAll(log)
    expect(outputOf(events, 'stdout').length).toBe(16 * 1024 * 1024)
    expect(events.at(-2)?.event).toMatchObject({ type: 'truncated', limitBytes: 16 * 1024 * 1024 })
    expect(log.openLog().sizeBytes).toBe(100 * 1024 * 1024)
  })

  test('a sandbox that is lost is the end of the run, told as such', async () => {
    const run = new FakeRun()
    Object.defineProperty(run, 'events', {
      value: (async function* () {
        yield { type: 'stdout', bytes: Buffer.from('x') }
        throw new Error('the stream is gone')
      })(),
    })
    const log = makeLog(run)
    expect((await readAll(log)).at(-1)?.event).toMatchObject({ type: 'error', code: 'sandbox_lost' })
    expect(await log.ended).toMatchObject({ outcome: { kind: 'sandbox_lost', reason: 'the stream is gone' } })
  })
})

describe('caps', () => {
  test('at the event cap comes one truncated, and the log goes on, cutting no character', async () => {
    const run = new FakeRun()
    const log = makeLog(run, { eventBytesMax: 10 })
    run.print('中中中中')
    run.print('x'.repeat(1000))
    run.end()
    const events = await readAll(log)
    expect(events.map(({ event }) => event.type)).toEqual(['started', 'stdout', 'truncated', 'exit'])
    expect(events[1]?.event).toMatchObject({ text: '中中中' })
    expect(log.isTruncated).toBe(true)
    expect((await bytesOf(log.openLog().body)).toString()).toBe(`中中中中${'x'.repeat(1000)}`)
  })

  test('[threat 8] at the log cap the program is stopped and the run ends with output', async () => {
    const run = FakeRun.endless(Buffer.alloc(64 * 1024, 'y\n'))
    const log = makeLog(run, { logBytesMax: 5_000_000, eventBytesMax: 1000 })
    const events = await readAll(log)
    expect(events.at(-1)?.event).toMatchObject({ type: 'error', code: 'output', limit: 5_000_000 })
    expect(run.stops).toEqual([{ graceMs: 0, as: { kind: 'output_capped', limitBytes: 5_000_000 } }])
    expect(log.openLog().sizeBytes).toBe(5_000_000)
  })

  test('a log that can not be kept ends the run rather than the server', async () => {
    const run = FakeRun.endless(Buffer.alloc(64 * 1024, 'y\n'))
    const log = makeLog(run, { spoolDirectory: '/dev/null/nowhere' })
    expect((await readAll(log)).at(-1)?.event).toMatchObject({ type: 'error', code: 'output' })
  })
})

describe('readers', () => {
  test('[threat 59] cut 20 times during 10 MB, a reader that resumes by seq gets identical bytes', async () => {
    const run = new FakeRun()
    const log = makeLog(run)
    const whole: Buffer[] = []
    void (async () => {
      for (let part = 0; part < 160; part++) {
        const bytes = Buffer.from(`${part}中`.repeat(65536 / 5).slice(0, 40_000))
        whole.push(bytes)
        run.print(bytes)
        await new Promise(setImmediate)
      }
      run.end()
    })()
    const events: NumberedRunEvent[] = []
    for (let cut = 0; ; cut++) {
      const abort = new AbortController()
      for await (const numbered of log.subscribe({ afterSeq: events.at(-1)?.seq ?? 0, signal: abort.signal })) {
        events.push(numbered)
        if (cut < 20 && events.length % 8 === 0) abort.abort()
      }
      if (log.isComplete && events.at(-1)?.seq === log.lastSeq) break
    }
    const expected = Buffer.concat(whole)
    expect(expected.length).toBeGreaterThan(10_000_000 / 2)
    expect(outputOf(events, 'stdout').equals(expected)).toBe(true)
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
  })

  test('several readers see the same', async () => {
    const run = new FakeRun()
    const log = makeLog(run)
    const early = readAll(log)
    run.print('a')
    run.end()
    expect(await early).toEqual(await readAll(log))
  })

  test('a reader that has stopped paces the program, then is dropped and may resume', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const run = FakeRun.endless(Buffer.alloc(1024, 'y\n'))
    const log = makeLog(run)
    const reader = log.subscribe()[Symbol.asyncIterator]()
    const first = await reader.next()
    await vi.advanceTimersByTimeAsync(READER_PACE_MAX_MS - 1)
    expect(run.pulledBytes).toBeLessThanOrEqual(READER_WINDOW_BYTES + 2 * 64 * 1024)
    run.end()
    await vi.advanceTimersByTimeAsync(1)
    expect(await reader.next()).toEqual({ done: true, value: undefined })
    const resumed = await readAll(log, first.done ? 0 : first.value.seq)
    expect(resumed[0]?.seq).toBe(2)
    expect(resumed.at(-1)?.event.type).toBe('exit')
  })

  test('a reader that catches up does not hold the program back', async () => {
    const run = new FakeRun()
    const log = makeLog(run)
    run.print(Buffer.alloc(2_000_000, 'a'))
    await vi.waitFor(() => expect(log.logBytes).toBe(2_000_000))
    const reader = log.subscribe()[Symbol.asyncIterator]()
    await reader.next()
    run.print(Buffer.alloc(2_000_000, 'b'))
    await vi.waitFor(() => expect(log.logBytes).toBe(4_000_000))
    await reader.return?.()
  })

  test('a slow reader that goes on is not dropped', async () => {
    const run = new FakeRun()
    const log = makeLog(run)
    const reading = readAll(log)
    for (let part = 0; part < 40; part++) run.print(Buffer.alloc(65536, 'a'))
    run.end()
    expect(outputOf(await reading, 'stdout').length).toBe(40 * 65536)
  })

  test('return ends a pending wait, and so does the signal', async () => {
    const log = makeLog(new FakeRun())
    const reader = log.subscribe({ afterSeq: 1 })[Symbol.asyncIterator]()
    const pending = reader.next()
    await reader.return?.()
    expect(await pending).toEqual({ done: true, value: undefined })
    const abort = new AbortController()
    const other = log.subscribe({ afterSeq: 1, signal: abort.signal })[Symbol.asyncIterator]().next()
    abort.abort()
    expect(await other).toEqual({ done: true, value: undefined })
  })

  test('a run that belongs to its readers is told when they have been gone for two seconds', async () => {
    vi.useFakeTimers()
    const onReadersGone = vi.fn()
    const log = makeLog(new FakeRun(), { onReadersGone })
    const first = log.subscribe()[Symbol.asyncIterator]()
    await vi.advanceTimersByTimeAsync(READERS_GONE_MS)
    expect(onReadersGone).not.toHaveBeenCalled()
    await first.return?.()
    await vi.advanceTimersByTimeAsync(READERS_GONE_MS - 1)
    const second = log.subscribe()[Symbol.asyncIterator]()
    await vi.advanceTimersByTimeAsync(READERS_GONE_MS)
    expect(onReadersGone).not.toHaveBeenCalled()
    await second.return?.()
    await vi.advanceTimersByTimeAsync(READERS_GONE_MS)
    expect(onReadersGone).toHaveBeenCalledOnce()
  })

  test('a run that nobody ever reads is told too', async () => {
    vi.useFakeTimers()
    const onReadersGone = vi.fn()
    makeLog(new FakeRun(), { onReadersGone })
    await vi.advanceTimersByTimeAsync(READERS_GONE_MS)
    expect(onReadersGone).toHaveBeenCalledOnce()
  })

  test('a finished run tells nobody', async () => {
    vi.useFakeTimers()
    const onReadersGone = vi.fn()
    const run = new FakeRun()
    const log = makeLog(run, { onReadersGone })
    run.end()
    await readAll(log)
    await vi.advanceTimersByTimeAsync(READERS_GONE_MS)
    expect(onReadersGone).not.toHaveBeenCalled()
  })

  test('disposing ends every reader', async () => {
    const log = makeLog(new FakeRun())
    const pending = log.subscribe({ afterSeq: 1 })[Symbol.asyncIterator]().next()
    await log.dispose()
    expect(await pending).toEqual({ done: true, value: undefined })
    expect(await log.subscribe()[Symbol.asyncIterator]().next()).toEqual({ done: true, value: undefined })
  })
})
