import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { deferred } from '@/lib/client/deferred'
import type { EventStreamEnd } from '@/lib/client/event-stream'
import { ApiError } from '@/lib/client/http'
import type { LimitChoice } from '@/lib/client/limits/limit-choice'
import type { SandboxEvent } from '@/lib/contracts/events'
import type { TemplateName } from '@/lib/contracts/languages'
import type { MetricsSample } from '@/lib/contracts/metrics'
import type { RunEvent, RunTimeline } from '@/lib/contracts/run'
import type { Sandbox } from '@/lib/contracts/sandbox'
import type { SandboxApi } from './sandbox-api'
import { SandboxSession } from './sandbox-session'
import type { Remembered } from './session-memory'

const RUN = 'r'.repeat(20)
const STARTED: RunEvent = {
  type: 'started',
  runId: RUN,
  pid: 7,
  phases: { waitedMs: 0, claimedMs: 0, writtenMs: 1, startedMs: 2, isWarm: true },
}
const EXIT = { type: 'exit', exitCode: 0, signal: null, durationMs: 5, cpuMs: 4, peakMemoryBytes: 3 } satisfies RunEvent
const out = (text: string, atMs?: number): RunEvent => ({
  type: 'stdout',
  text,
  ...(atMs === undefined ? {} : { atMs }),
})
const TIMELINE: RunTimeline = {
  phases: { waitedMs: 0, claimedMs: 0, writtenMs: 1, startedMs: 2, isWarm: true },
  firstByteAtMs: 4,
  files: null,
  samples: [{ atMs: 53, cpuPercent: 50, memoryBytes: 4096, processes: 1 }],
}

const SAMPLE: MetricsSample = {
  atMs: 0,
  cpuPercent: 25,
  cpuLimitPercent: 100,
  memoryBytes: 4096,
  memoryLimitBytes: 8192,
  processes: 1,
  processesLimit: 8,
  diskBytes: 0,
  diskLimitBytes: 0,
  networkInBytes: 0,
  networkOutBytes: 0,
}

function sandboxOf(id: string): Sandbox {
  return {
    id,
    state: 'running',
    template: 'playground',
    driver: 'docker',
    createdAt: '2026-11-22T00:00:00Z',
    expiresAt: null,
    claim: { waitedMs: 3, claimedMs: 1, isWarm: true },
    limits: { memoryBytes: 1, cpuCount: 1, diskBytes: 1, inodes: 1, maxProcesses: 1, timeoutMs: 1 },
    previewUrl: 'http://{port}-p.localhost:3001/',
    hasNetwork: false,
  }
}

/** One connection of the event stream, in the hands of the test. */
interface Stream {
  sandboxId: string
  lastEventId: string | null
  send: (event: SandboxEvent, id?: string) => void
  end: (end: EventStreamEnd) => void
  fail: (error: Error) => void
}

/** A server in the hands of the test. */
function makeServer() {
  const streams: Stream[] = []
  const runStreams: { lastEventId: string | null; send: (seq: number, event: RunEvent) => void }[] = []
  let made = 0
  const api = {
    createSandbox: vi.fn<SandboxApi['createSandbox']>(async () => {
      made += 1
      return sandboxOf(String(made).repeat(20))
    }),
    destroySandbox: vi.fn<SandboxApi['destroySandbox']>(async () => undefined),
    readTimeline: vi.fn<SandboxApi['readTimeline']>(async () => TIMELINE),
    readSandbox: vi.fn<SandboxApi['readSandbox']>(async (id) => sandboxOf(id)),
    followEvents: vi.fn<SandboxApi['followEvents']>((sandboxId, { signal, lastEventId, onOpen, onEvent }) => {
      const { promise, resolve, reject } = deferred<EventStreamEnd>()
      signal.addEventListener('abort', () => reject(signal.reason))
      streams.push({
        sandboxId,
        lastEventId,
        send: (event, id) => onEvent(id ?? null, event),
        end: resolve,
        fail: reject,
      })
      onOpen?.()
      return promise
    }),
    followRun: vi.fn<SandboxApi['followRun']>((_sandboxId, _runId, { signal, lastEventId, onEvent }) => {
      const { promise, resolve, reject } = deferred<EventStreamEnd>()
      signal.addEventListener('abort', () => reject(signal.reason))
      runStreams.push({
        lastEventId,
        send: (seq, event) => {
          onEvent(String(seq), event)
          if (event.type === 'exit') resolve('closed')
        },
      })
      return promise
    }),
    startRun: vi.fn<SandboxApi['startRun']>(async () => RUN),
    stopRun: vi.fn<SandboxApi['stopRun']>(async () => undefined),
    writeStdin: vi.fn<SandboxApi['writeStdin']>(async () => undefined),
  }
  const stream = () => {
    const last = streams.at(-1)
    if (!last) throw new Error('nobody follows')
    return last
  }
  const sendRun = (seq: number, event: RunEvent) => stream().send({ type: 'run', runId: RUN, seq, event }, `id${seq}`)
  return { api, streams, stream, runStreams, sendRun }
}

function makeSession(server: ReturnType<typeof makeServer>, remembered: Remembered | null = null, isLazy = false) {
  const memory = { recall: vi.fn(async () => remembered), remember: vi.fn(), forget: vi.fn() }
  const getFiles = () => new Map([['a.py', 'print()']])
  const getTemplate = vi.fn((): TemplateName => 'playground')
  const limitMemory = { read: vi.fn((): LimitChoice => ({})), write: vi.fn() }
  const beforeRun = vi.fn(async (_sandboxId: string) => {})
  const session = new SandboxSession({
    api: server.api,
    memory,
    limitMemory,
    getFiles,
    getTemplate,
    beforeRun,
    isLazy,
  })
  const state = () => session.store.getState()
  const output = () => {
    const { log } = state().run ?? {}
    const rows = log ? Array.from({ length: log.endRow }, (_, row) => log.row(row)) : []
    return rows.map((row) => row?.text)
  }
  return { session, memory, limitMemory, getTemplate, beforeRun, state, output }
}

const settle = () => vi.advanceTimersByTimeAsync(0)
let stop: (() => void) | undefined

async function startSession(server = makeServer(), remembered: Remembered | null = null) {
  const made = makeSession(server, remembered)
  stop = made.session.start()
  await settle()
  return { server, ...made }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  stop?.()
  vi.useRealTimers()
})

test('a run waits until its sandbox has what it can not bring along', async () => {
  const { server, session, beforeRun } = await startSession()
  const { promise, resolve } = deferred()
  beforeRun.mockReturnValueOnce(promise)
  const started = session.startRun({ entry: 'a.py' }, 'a.py')
  await settle()
  expect(beforeRun).toHaveBeenCalledWith(server.stream().sandboxId)
  expect(server.api.startRun).not.toHaveBeenCalled()
  resolve()
  expect(await started).toBe(true)
})

test('a run that waits for a sandbox is let go when the page turns to another project', async () => {
  const server = makeServer()
  server.api.createSandbox.mockRejectedValue(new ApiError('pool_exhausted', 'full', { status: 503 }))
  const { session } = await startSession(server)
  const started = session.startRun({ entry: 'a.py' }, 'a.py')
  await vi.advanceTimersByTimeAsync(5_000)
  stop?.()
  expect(await started).toBe(false)
  expect(await session.startRun({ entry: 'a.py' }, 'a.py')).toBe(false)
  expect(server.api.startRun).not.toHaveBeenCalled()
})

describe('the sandbox of somebody else’s link', () => {
  const startLazy = async () => {
    const server = makeServer()
    const made = makeSession(server, null, true)
    stop = made.session.start()
    await settle()
    return { server, ...made }
  }

  test('threat 47: it is asked for by nothing but Run', async () => {
    const { server, session, state } = await startLazy()
    session.wake()
    session.rest()
    await vi.advanceTimersByTimeAsync(600_000)
    expect(state().status).toBe('idle')
    expect(server.api.createSandbox).not.toHaveBeenCalled()
    void session.startRun({ entry: 'a.py' }, 'a.py')
    await settle()
    expect(state().status).toBe('ready')
    expect(server.api.startRun).toHaveBeenCalledTimes(1)
  })

  test('a run that came with the link is shown with no sandbox, and gives way to one of here', async () => {
    const { server, session, state, output } = await startLazy()
    const phases = { waitedMs: 1, claimedMs: 0, writtenMs: 0, startedMs: 2, isWarm: true }
    const recorded = { title: 'b.py', isCut: false, samples: [], phases, end: EXIT }
    session.runs.replay({ ...recorded, output: [{ stream: 'stdout', text: 'then\n', atMs: 3 }] })
    expect(state().run).toMatchObject({ title: 'b.py', state: 'finished', runId: null, exitCode: 0 })
    expect(state().run?.recording).not.toBeNull()
    expect(output()).toEqual(['then'])
    expect(server.api.createSandbox).not.toHaveBeenCalled()
    void session.startRun({ entry: 'a.py' }, 'a.py')
    await settle()
    expect(state().run).toMatchObject({ title: 'a.py', recording: null })
  })
})

describe('the sandbox', () => {
  test('it is made with the files of the page, and ready when its events arrive', async () => {
    const { server, state, memory } = await startSession()
    expect(server.api.createSandbox.mock.calls[0]?.[0].files).toEqual(new Map([['a.py', 'print()']]))
    expect(state()).toMatchObject({ status: 'ready', message: null, isRestored: false })
    expect(memory.remember).toHaveBeenCalledWith({ sandboxId: '1'.repeat(20), run: null })
  })

  test('one that the tab had before a reload is found again', async () => {
    const id = 'k'.repeat(20)
    const { server, state } = await startSession(makeServer(), { sandboxId: id, run: null })
    expect(server.api.createSandbox).not.toHaveBeenCalled()
    expect(state()).toMatchObject({ status: 'ready', isRestored: true, sandbox: { id } })
  })

  test('one that is gone after a reload is made anew, without a word', async () => {
    const server = makeServer()
    server.api.readSandbox.mockRejectedValueOnce(new ApiError('not_found', 'no such sandbox', { status: 404 }))
    const { state } = await startSession(server, { sandboxId: 'k'.repeat(20), run: null })
    expect(state()).toMatchObject({ status: 'ready', message: null, isRestored: false })
  })

  test('a cut stream goes on from its last event', async () => {
    const { server, state } = await startSession()
    server.stream().send({ type: 'files_changed' }, 'f3.0')
    server.stream().fail(new ApiError('network', 'cut'))
    await settle()
    expect(server.streams.map(({ lastEventId }) => lastEventId)).toEqual([null, 'f3.0'])
    expect(state().status).toBe('ready')
    expect(server.api.createSandbox).toHaveBeenCalledTimes(1)
  })

  test('one that has ended is replaced, and what it ran is lost', async () => {
    const { server, session, state, memory } = await startSession()
    void session.startRun({ entry: 'a.py' }, 'a.py')
    await settle()
    server.sendRun(1, STARTED)
    server.stream().send({ type: 'sandbox_ended', reason: 'its memory is exhausted' })
    server.stream().end('closed')
    await settle()
    expect(memory.forget).toHaveBeenCalled()
    expect(state().run).toMatchObject({ state: 'sandbox_lost', failure: { message: 'its memory is exhausted' } })
    expect(state()).toMatchObject({ status: 'ready', sandbox: { id: '2'.repeat(20) } })
  })

  test('one that the server does not know any more is replaced', async () => {
    const { server, state } = await startSession()
    server.stream().end('closed')
    server.api.followEvents.mockRejectedValueOnce(new ApiError('not_found', 'no such sandbox', { status: 404 }))
    await vi.advanceTimersByTimeAsync(500)
    expect(state()).toMatchObject({ status: 'ready', sandbox: { id: '2'.repeat(20) } })
  })

  test('the stream is opened anew where the network may have gone, and what can not be reached is said at once', async () => {
    const { server, session, state } = await startSession()
    session.check()
    await settle()
    expect(server.streams).toHaveLength(2)
    expect(state().status).toBe('ready')
    server.api.followEvents.mockRejectedValue(new ApiError('network', 'unreachable'))
    session.check()
    await vi.advanceTimersByTimeAsync(600)
    expect(state()).toMatchObject({ status: 'offline', sandbox: { id: '1'.repeat(20) } })
  })

  test('a server that cannot be reached is asked again, ever more rarely, until it answers', async () => {
    const server = makeServer()
    server.api.createSandbox.mockRejectedValue(new ApiError('network', 'unreachable'))
    const { state } = await startSession(server)
    expect(state().status).toBe('offline')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(server.api.createSandbox.mock.calls.length).toBeLessThan(12)
    server.api.createSandbox.mockResolvedValue(sandboxOf('n'.repeat(20)))
    await vi.advanceTimersByTimeAsync(15_000)
    expect(state().status).toBe('ready')
  })

  test('a busy server is waited for, with its words', async () => {
    const server = makeServer()
    const busy = new ApiError('pool_exhausted', 'all 10 are in use', { status: 503 })
    server.api.createSandbox.mockRejectedValueOnce(busy).mockRejectedValueOnce(busy)
    const { state } = await startSession(server)
    await settle()
    expect(state()).toMatchObject({ status: 'preparing', message: 'all 10 are in use' })
    await vi.advanceTimersByTimeAsync(1000)
    expect(state().status).toBe('ready')
  })

  test('execution that is switched off is told, and trying again is up to the reader', async () => {
    const server = makeServer()
    server.api.createSandbox.mockRejectedValue(new ApiError('sandbox_disabled', 'switched off', { status: 503 }))
    const { session, state } = await startSession(server)
    expect(state()).toMatchObject({ status: 'disabled', message: 'switched off' })
    await session.startRun({ entry: 'a.py' }, 'a.py')
    expect(state().run).toMatchObject({ state: 'start_failed', failure: { message: 'switched off' } })
  })
})

describe('limits', () => {
  test('a time limit goes with each run, and the sandbox stays', async () => {
    const { server, session, limitMemory } = await startSession()
    session.setLimits({ timeoutMs: 5000 }, 'other limits')
    await settle()
    expect(limitMemory.write).toHaveBeenCalledWith({ timeoutMs: 5000 })
    expect(server.api.destroySandbox).not.toHaveBeenCalled()
    void session.startRun({ entry: 'a.py' }, 'a.py')
    await settle()
    expect(server.api.startRun.mock.calls[0]?.[1]).toEqual({ entry: 'a.py', timeoutMs: 5000 })
  })

  test('other memory is another sandbox, and the page says why', async () => {
    const { server, session, state } = await startSession()
    const made = deferred<ReturnType<typeof sandboxOf>>()
    server.api.createSandbox.mockReturnValueOnce(made.promise)
    session.setLimits({ memoryBytes: 4096, timeoutMs: 5000 }, 'other limits')
    await settle()
    expect(state()).toMatchObject({ status: 'preparing', message: 'other limits', sandbox: null })
    expect(server.api.destroySandbox).toHaveBeenCalledWith('1'.repeat(20))
    expect(server.api.createSandbox.mock.calls[1]?.[0].limits).toEqual({ memoryBytes: 4096 })
    made.resolve(sandboxOf('2'.repeat(20)))
    await settle()
    expect(state()).toMatchObject({ status: 'ready', sandbox: { id: '2'.repeat(20) } })
  })
})

describe('what the project needs', () => {
  test('a sandbox that lacks it is given up for one that has it, and no other is', async () => {
    const { server, session, getTemplate, state } = await startSession()
    session.requireTemplate('it needs a compiler')
    expect(server.api.destroySandbox).not.toHaveBeenCalled()
    expect(server.api.createSandbox.mock.calls[0]?.[0].template).toBeUndefined()

    getTemplate.mockReturnValue('languages')
    server.api.createSandbox.mockResolvedValueOnce({ ...sandboxOf('2'.repeat(20)), template: 'languages' })
    session.requireTemplate('it needs a compiler')
    expect(state()).toMatchObject({ status: 'preparing', message: 'it needs a compiler' })
    await settle()
    expect(server.api.createSandbox.mock.calls[1]?.[0].template).toBe('languages')

    // What has more serves what needs less, too.
    getTemplate.mockReturnValue('playground')
    session.requireTemplate('it needs less')
    expect(server.api.destroySandbox).toHaveBeenCalledTimes(1)
  })

  test('what something else than Run needs is there from then on', async () => {
    const { server, session, state } = await startSession()
    server.api.createSandbox.mockResolvedValueOnce({ ...sandboxOf('2'.repeat(20)), template: 'languages' })
    session.requireTemplate('tests need pytest', 'languages')
    await settle()
    expect(server.api.createSandbox.mock.calls[1]?.[0].template).toBe('languages')
    expect(state()).toMatchObject({ status: 'ready', sandbox: { template: 'languages' } })
    session.requireTemplate('Run needs less')
    expect(server.api.destroySandbox).toHaveBeenCalledTimes(1)
  })

  test('one that is being made is waited for, and a run with it', async () => {
    const server = makeServer()
    const preparing = new ApiError('template_preparing', 'being made (40 %)', { status: 503 })
    server.api.createSandbox.mockRejectedValueOnce(preparing).mockRejectedValueOnce(preparing)
    const { session, state } = await startSession(server)
    void session.startRun({ entry: 'main.c' }, 'main.c')
    await settle()
    expect(state()).toMatchObject({ status: 'preparing', message: 'being made (40 %)', run: { state: 'starting' } })
    await vi.advanceTimersByTimeAsync(1000)
    expect(server.api.startRun).toHaveBeenCalledOnce()
  })
})

describe('a page that nobody sees', () => {
  test('it leaves the stream, and goes on where it was when it is seen again', async () => {
    const { server, session, state } = await startSession()
    server.stream().send({ type: 'files_changed' }, 'f3.0')
    session.rest()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(server.streams.length).toBe(1)
    session.retry()
    await settle()
    expect(server.streams.map(({ lastEventId }) => lastEventId)).toEqual([null, 'f3.0'])
    expect(state().status).toBe('ready')
  })

  test('a run or a terminal keeps it listening', async () => {
    const { server, session } = await startSession()
    const letGo = session.hold()
    session.rest()
    await settle()
    letGo()
    void session.startRun({ entry: 'a.py' }, 'a.py')
    await settle()
    session.rest()
    server.sendRun(1, STARTED)
    await settle()
    expect(server.streams.length).toBe(1)
    expect(session.store.getState().run?.state).toBe('running')
  })

  test('a run that is started meanwhile wakes it', async () => {
    const { server, session } = await startSession()
    session.rest()
    await settle()
    void session.startRun({ entry: 'a.py' }, 'a.py')
    await settle()
    expect(server.streams.length).toBe(2)
    expect(server.api.startRun).toHaveBeenCalledTimes(1)
  })
})

describe('a run', () => {
  test('its events are its output and its end', async () => {
    const { server, session, state, output } = await startSession()
    void session.startRun({ entry: 'a.py' }, 'a.py')
    await settle()
    expect(state().run).toMatchObject({ state: 'starting', runId: RUN, title: 'a.py' })
    for (const [index, event] of [STARTED, out('he'), out('llo\n'), EXIT].entries()) server.sendRun(index + 1, event)
    expect(output()).toEqual(['hello'])
    expect(state().run).toMatchObject({ state: 'finished', exitCode: 0, usage: { durationMs: 5 } })
  })

  test('it keeps when each line was written, and gets what it used once it is over', async () => {
    const { server, session, state } = await startSession()
    void session.startRun({ entry: 'a.py' }, 'a.py')
    await settle()
    for (const [index, event] of [STARTED, out('one\n', 20), out('two\n', 700), EXIT].entries())
      server.sendRun(index + 1, event)
    await settle()
    const run = state().run
    expect([0, 1].map((row) => run?.log.times.timeOf(row))).toEqual([20, 700])
    expect(run?.tape.pieces.map(({ atMs }) => atMs)).toEqual([20, 700])
    expect(server.api.readTimeline).toHaveBeenCalledWith('1'.repeat(20), RUN)
    expect(run?.samples).toEqual(TIMELINE.samples)
  })

  test('what it waited for a sandbox counts, also in the times that the server tells', async () => {
    const server = makeServer()
    const made = deferred<ReturnType<typeof sandboxOf>>()
    server.api.createSandbox.mockReturnValueOnce(made.promise)
    const { session, state } = await startSession(server)
    void session.startRun({ entry: 'a.py' }, 'a.py')
    await vi.advanceTimersByTimeAsync(2000)
    made.resolve(sandboxOf('1'.repeat(20)))
    await settle()
    for (const [index, event] of [STARTED, out('one\n', 20), EXIT].entries()) server.sendRun(index + 1, event)
    await settle()
    expect(state().run?.phases).toMatchObject({ waitedMs: 1999, claimedMs: 1 })
    expect(state().run?.log.times.timeOf(0)).toBe(2020)
    expect(state().run?.samples.map(({ atMs }) => atMs)).toEqual([2053])
  })

  test('where its sandbox is gone, what the page saw of it each second is kept', async () => {
    const { server, session, state } = await startSession()
    void session.startRun({ entry: 'a.py' }, 'a.py')
    await settle()
    server.sendRun(1, STARTED)
    await vi.advanceTimersByTimeAsync(1000)
    server.stream().send({ type: 'metrics', sample: { ...SAMPLE, atMs: Date.now() } })
    server.api.readTimeline.mockRejectedValueOnce(new ApiError('not_found', 'no such run', { status: 404 }))
    server.sendRun(2, { ...EXIT, durationMs: 1200 })
    await settle()
    expect(state().run?.samples).toMatchObject([{ atMs: 1000, memoryBytes: 4096 }])
  })

  test('events that overtake the answer are not lost', async () => {
    const { server, session, state, output } = await startSession()
    const answer = deferred<string>()
    server.api.startRun.mockReturnValueOnce(answer.promise)
    void session.startRun({ entry: 'a.py' }, 'a.py')
    await settle()
    for (const [index, event] of [STARTED, out('quick\n'), EXIT].entries()) server.sendRun(index + 1, event)
    answer.resolve(RUN)
    await settle()
    expect(output()).toEqual(['quick'])
    expect(state().run?.state).toBe('finished')
  })

  test('what the stream has left out comes from the run itself, and nothing comes twice', async () => {
    const { server, session, output, state } = await startSession()
    void session.startRun({ entry: 'a.py' }, 'a.py')
    await settle()
    server.sendRun(1, STARTED)
    server.sendRun(2, out('a\n'))
    server.sendRun(5, out('d\n'))
    expect(server.runStreams[0]?.lastEventId).toBe('2')
    server.runStreams[0]?.send(3, out('b\n'))
    server.runStreams[0]?.send(4, out('c\n'))
    server.sendRun(5, out('d\n'))
    server.sendRun(4, out('c\n'))
    server.sendRun(6, EXIT)
    await settle()
    expect(output()).toEqual(['a', 'b', 'c', 'd'])
    expect(state().run?.state).toBe('finished')
  })

  test('output that is no longer kept is told', async () => {
    const { server, session, output, state } = await startSession()
    void session.startRun({ entry: 'a.py' }, 'a.py')
    await settle()
    server.sendRun(1, STARTED)
    server.sendRun(9, out('late\n'))
    server.runStreams[0]?.send(0, { type: 'gap', nextSeq: 9 })
    server.runStreams[0]?.send(9, out('late\n'))
    expect(state().run?.hasMissedOutput).toBe(true)
    expect(output()).toEqual(['late'])
  })

  test('a run of before a reload is shown from its beginning', async () => {
    const server = makeServer()
    const sandboxId = 'k'.repeat(20)
    const run = { runId: RUN, title: 'a.py', requestedAtMs: 1 }
    const { state, output } = await startSession(server, { sandboxId, run })
    expect(server.runStreams[0]?.lastEventId).toBeNull()
    server.runStreams[0]?.send(1, STARTED)
    server.runStreams[0]?.send(2, out('a\n'))
    server.sendRun(3, out('b\n'))
    server.sendRun(4, EXIT)
    expect(output()).toEqual(['a', 'b'])
    expect(state().run).toMatchObject({ state: 'finished', title: 'a.py' })
  })

  test('it waits for the sandbox, and can be called off before', async () => {
    const server = makeServer()
    const made = deferred<Sandbox>()
    server.api.createSandbox.mockReturnValueOnce(made.promise)
    const { session, state } = await startSession(server)
    void session.startRun({ entry: 'a.py' }, 'a.py')
    await settle()
    expect(state().run?.state).toBe('starting')
    await session.stop()
    made.resolve(sandboxOf('n'.repeat(20)))
    await settle()
    expect(state().run?.state).toBe('cancelled')
    expect(server.api.startRun).not.toHaveBeenCalled()
  })

  test('a sandbox that ended unnoticed is replaced, and the run goes to the new one', async () => {
    const { server, session, state } = await startSession()
    server.api.startRun.mockRejectedValueOnce(new ApiError('not_found', 'no such sandbox', { status: 404 }))
    void session.startRun({ entry: 'a.py' }, 'a.py')
    await settle()
    await settle()
    expect(server.api.startRun.mock.calls.map(([sandboxId]) => sandboxId)).toEqual(['1'.repeat(20), '2'.repeat(20)])
    expect(state().run).toMatchObject({ state: 'starting', sandboxId: '2'.repeat(20) })
  })

  test('stop asks the server, and a run that has just ended is no error', async () => {
    const { server, session } = await startSession()
    void session.startRun({ entry: 'a.py' }, 'a.py')
    await settle()
    server.sendRun(1, STARTED)
    server.api.stopRun.mockRejectedValueOnce(new ApiError('not_found', 'it has ended', { status: 404 }))
    await session.stop()
    expect(server.api.stopRun).toHaveBeenCalledWith('1'.repeat(20), RUN)
  })

  test('input goes in order and is shown, and nothing follows its end', async () => {
    const { server, session, output } = await startSession()
    void session.startRun({ entry: 'a.py' }, 'a.py')
    await settle()
    server.sendRun(1, STARTED)
    const first = deferred()
    server.api.writeStdin.mockReturnValueOnce(first.promise)
    void session.sendStdin('one\n')
    void session.sendStdin('two\n')
    await settle()
    expect(server.api.writeStdin).toHaveBeenCalledTimes(1)
    first.resolve()
    await session.closeStdin()
    await session.sendStdin('three\n')
    const sent = server.api.writeStdin.mock.calls.map(([, , text, isLast]) => [text, isLast])
    expect(sent).toEqual([
      ['one\n', false],
      ['two\n', false],
      ['', true],
    ])
    expect(output()).toEqual(['one', 'two'])
  })

  test('a new run stops the one before, which can still be looked at', async () => {
    const { server, session, state } = await startSession()
    void session.startRun({ entry: 'a.py' }, 'first')
    await settle()
    server.sendRun(1, STARTED)
    server.api.startRun.mockResolvedValueOnce('s'.repeat(20))
    void session.startRun({ entry: 'a.py' }, 'second')
    await settle()
    expect(server.api.stopRun).toHaveBeenCalledWith('1'.repeat(20), RUN)
    server.sendRun(2, { type: 'error', code: 'cancelled', message: 'stopped' })
    expect(state().run).toMatchObject({ title: 'second', number: 2 })
    expect(state().previousRuns).toMatchObject([{ title: 'first', state: 'cancelled' }])
  })
})

describe('what else the stream brings', () => {
  test('files, metrics and terminals reach those who listen', async () => {
    const { server, session } = await startSession()
    const files = vi.fn()
    const terminals = vi.fn()
    session.fileChanges.subscribe(files)
    session.terminalEvents.subscribe(terminals)
    server.stream().send({ type: 'files', changes: [{ type: 'created', path: 'b' }] })
    server.stream().send({ type: 'files_changed' })
    server.stream().send({ type: 'terminal', terminalId: 't'.repeat(20), seq: 1, base64: 'YQ==' })
    expect(files.mock.calls).toEqual([[[{ type: 'created', path: 'b' }]], [null]])
    expect(terminals).toHaveBeenCalledWith(expect.objectContaining({ type: 'terminal', base64: 'YQ==' }))
  })

  test('a gap has everything read again', async () => {
    const { server, session } = await startSession()
    const files = vi.fn()
    const terminals = vi.fn()
    session.fileChanges.subscribe(files)
    session.terminalEvents.subscribe(terminals)
    void session.startRun({ entry: 'a.py' }, 'a.py')
    await settle()
    server.sendRun(1, STARTED)
    server.stream().send({ type: 'gap' })
    expect(files).toHaveBeenCalledWith(null)
    expect(terminals).toHaveBeenCalledWith({ type: 'terminals_missed' })
    expect(server.runStreams.length).toBe(1)
  })
})
