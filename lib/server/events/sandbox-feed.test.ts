import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { SandboxEvent } from '@/lib/contracts/events'
import { newId } from '@/lib/sandbox'
import { Run } from '@/lib/sandbox/run'
import { FakeRun } from '@/lib/sandbox/testing/fake-run'
import { fakeSandbox } from '../testing/fake-sandbox'
import { SandboxFeed } from './sandbox-feed'

const spoolDirectory = mkdtempSync(join(tmpdir(), 'codetok-feed-'))
const phases = { waitedMs: 0, claimedMs: 0, writtenMs: 0, startedMs: 0, isWarm: true }

function setUp() {
  const runs: Run[] = []
  const { sandbox, samples, batches, ports } = fakeSandbox()
  const errors: unknown[] = []
  const feed = new SandboxFeed(sandbox, { list: () => runs }, (error) => errors.push(error))
  const start = () => {
    const fake = new FakeRun()
    const run = new Run(fake, {
      id: newId(),
      language: 'javascript',
      owner: 'sandbox',
      phases,
      askedAtMs: performance.now(),
      spoolDirectory,
      outputLimitBytes: 1 << 20,
    })
    runs.push(run)
    feed.addRun(run)
    return { fake, run }
  }
  return { feed, start, runs, samples, batches, ports, errors }
}

function open(feed: SandboxFeed, lastEventId: string | null = null) {
  const stop = new AbortController()
  const iterator = feed.stream(lastEventId, stop.signal)
  let id: string | null = lastEventId
  const next = async (): Promise<SandboxEvent | undefined> => {
    const { value, done } = await iterator.next()
    if (done) return undefined
    id = value.id ?? id
    return SandboxEvent.parse(value.data)
  }
  return {
    next,
    /** Everything up to the event that is asked for. */
    until: async (isLast: (event: SandboxEvent) => boolean) => {
      const events: SandboxEvent[] = []
      for (;;) {
        const event = await next()
        if (!event) return events
        events.push(event)
        if (isLast(event)) return events
      }
    },
    get id() {
      return id
    },
    leave: async () => {
      stop.abort()
      await iterator.return(undefined)
    },
  }
}

const isExit = (event: SandboxEvent) => event.type === 'run' && event.event.type === 'exit'
const outputOf = (events: readonly SandboxEvent[], runId: string) =>
  events
    .flatMap((event) => (event.type === 'run' && event.runId === runId ? [event.event] : []))
    .map((event) => (event.type === 'stdout' ? event.text : ''))
    .join('')

describe('a reader of a sandbox', () => {
  test('gets a run that starts while it looks, from its first event to its last', async () => {
    const { feed, start } = setUp()
    const reader = open(feed)
    const reading = reader.until(isExit)
    const { fake, run } = start()
    fake.print('hello')
    fake.end()
    const events = await reading
    expect(events.map((event) => event.type === 'run' && event.seq)).toEqual([1, 2, 3])
    expect(outputOf(events, run.id)).toBe('hello')
    await reader.leave()
  })

  test('that begins gets what still runs, and nothing of what has ended', async () => {
    const { feed, start } = setUp()
    const old = start()
    old.fake.end()
    await old.run.ended
    const live = start()
    const reader = open(feed)
    live.fake.end()
    const events = await reader.until(isExit)
    expect(events.every((event) => event.type === 'run' && event.runId === live.run.id)).toBe(true)
    await reader.leave()
  })

  test('that comes back with its id misses and repeats nothing, in several runs at once', async () => {
    const { feed, start } = setUp()
    const runs = [start(), start(), start()]
    const seen: SandboxEvent[] = []
    let id: string | null = null
    let written = 0
    const expected = runs.map(() => '')
    for (let cut = 0; cut < 30; cut++) {
      const reader = open(feed, id)
      for (const [index, { fake }] of runs.entries()) {
        const text = `${written++},`
        expected[index] += text
        fake.print(text)
      }
      for (let n = 0; n < 2; n++) {
        const event = await reader.next()
        if (event) seen.push(event)
      }
      id = reader.id
      await reader.leave()
    }
    for (const { fake } of runs) fake.end()
    const last = open(feed, id)
    let exits = 0
    seen.push(...(await last.until((event) => isExit(event) && ++exits === 3)))
    await last.leave()
    for (const [index, { run }] of runs.entries()) {
      expect(outputOf(seen, run.id)).toBe(expected[index])
      const seqs = seen.flatMap((event) => (event.type === 'run' && event.runId === run.id ? [event.seq] : []))
      expect(seqs).toEqual(seqs.map((_, n) => n + 1))
    }
  })

  test('that comes back gets a run that came and went meanwhile', async () => {
    const { feed, start } = setUp()
    const reader = open(feed)
    const first = start()
    first.fake.end()
    await reader.until(isExit)
    await reader.leave()
    const missed = start()
    missed.fake.print('missed')
    missed.fake.end()
    await missed.run.ended
    const again = open(feed, reader.id)
    expect(outputOf(await again.until(isExit), missed.run.id)).toBe('missed')
    await again.leave()
  })

  test('that comes back for a run that is no longer kept is told of a gap, once', async () => {
    const { feed, start, runs } = setUp()
    const reader = open(feed)
    const gone = start()
    await reader.next()
    await reader.leave()
    gone.fake.end()
    await gone.run.ended
    runs.splice(0)
    await gone.run.log.dispose()
    const again = open(feed, reader.id)
    expect((await again.until((event) => event.type === 'gap')).at(-1)).toEqual({ type: 'gap' })
    await again.leave()
    const live = start()
    const third = open(feed, again.id)
    live.fake.end()
    expect((await third.until(isExit)).some((event) => event.type === 'gap')).toBe(false)
    await third.leave()
  })

  test.each(['nonsense', 'f9.99', '17'])('with the id %j of no stream of ours is told of a gap', async (id) => {
    const { feed } = setUp()
    const reader = open(feed, id)
    expect(await reader.next()).toEqual({ type: 'gap' })
    await reader.leave()
  })

  test('gets samples without an id, and only while it looks', async () => {
    const { feed, samples } = setUp()
    expect(samples.watchers).toBe(0)
    const reader = open(feed)
    const reading = reader.next()
    await expect.poll(() => samples.watchers).toBe(1)
    samples.tell({
      atMs: 5,
      cpuPercent: 50,
      memoryBytes: 1,
      memoryLimitBytes: 2,
      processes: 3,
      diskBytes: 4,
      diskLimitBytes: 5,
      networkInBytes: 6,
      networkOutBytes: 7,
    })
    expect(await reading).toMatchObject({ type: 'metrics', sample: { atMs: 5, cpuPercent: 50, cpuLimitPercent: 100 } })
    expect(reader.id).toBeNull()
    await reader.leave()
    await expect.poll(() => samples.watchers).toBe(0)
  })

  test('is told which ports listen, also when it comes after that was last told', async () => {
    const { feed, ports } = setUp()
    const [early, late] = [open(feed), open(feed)]
    const reading = early.next()
    await expect.poll(() => ports.watchers).toBe(1)
    ports.tell([{ port: 3000, socket: 1 }])
    expect(await reading).toEqual({ type: 'ports', ports: [{ port: 3000, socket: 1 }] })
    expect(early.id).toBeNull()
    expect(await late.next()).toEqual({ type: 'ports', ports: [{ port: 3000, socket: 1 }] })
    await early.leave()
    await late.leave()
  })

  test('that comes back after files have changed is told to read them again', async () => {
    const { feed, batches } = setUp()
    const reader = open(feed)
    const reading = reader.next()
    await expect.poll(() => batches.watchers).toBe(1)
    batches.tell({ changes: [{ type: 'created', path: 'a' }], overflow: false })
    expect(await reading).toEqual({ type: 'files', changes: [{ type: 'created', path: 'a' }] })
    const other = open(feed, reader.id)
    const waiting = other.next()
    batches.tell({ changes: [{ type: 'changed', path: 'b' }], overflow: false })
    expect(await waiting).toEqual({ type: 'files', changes: [{ type: 'changed', path: 'b' }] })
    await other.leave()
    await reader.leave()
    const late = open(feed, other.id)
    expect(await late.next()).toEqual({ type: 'files_changed' })
    await late.leave()
  })

  test('gets the last of every run before the end of the sandbox', async () => {
    const { feed, start } = setUp()
    const reader = open(feed)
    const reading = reader.until(() => false)
    const { fake } = start()
    feed.end('its agent died')
    fake.end({ kind: 'sandbox_lost', reason: 'its agent died' })
    const events = await reading
    expect(events.at(-2)).toMatchObject({ type: 'run', event: { type: 'error', code: 'sandbox_lost' } })
    expect(events.at(-1)).toEqual({ type: 'sandbox_ended', reason: 'its agent died' })
  })

  test('is told of an end that somebody wanted at once', async () => {
    const { feed, start } = setUp()
    const reader = open(feed)
    const reading = reader.until(() => false)
    start()
    feed.end('it was deleted', { isUrgent: true })
    expect((await reading).at(-1)).toEqual({ type: 'sandbox_ended', reason: 'it was deleted' })
  })

  test('that has left holds nothing', async () => {
    const { feed, start } = setUp()
    const { run, fake } = start()
    const reader = open(feed)
    await reader.next()
    const waiting = reader.next()
    await reader.leave()
    expect(await waiting).toBeUndefined()
    fake.print('x'.repeat(1024 * 1024))
    fake.end()
    // A reader that was still attached would pace the run for 10 s.
    await run.ended
  })
})
