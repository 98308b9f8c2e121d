import { request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { SandboxEvent } from '@/lib/contracts/events'
import { Health } from '@/lib/contracts/health'
import { RunTimeline } from '@/lib/contracts/run'
import { ApiClient, messages, type NumberedEvent, textOf } from './testing/api-client'
import { API_KEY, realServer } from './testing/real-server'

const server = realServer()
let client: ApiClient
let id: string

beforeAll(async () => {
  client = new ApiClient(server().origin)
  ;({ id } = await client.createSandbox())
})

const outputOf = (events: readonly NumberedEvent[]) =>
  events.map(({ event }) => (event.type === 'stdout' ? textOf(event) : '')).join('')

/** Processes of the sandbox whose command line has the word. */
const running = async (word: string) =>
  (await client.run(id, { command: `pgrep -cf '[${word[0]}]${word.slice(1)}'` })).output

/** A connection whose reader we hold: it reads nothing that is not asked for. */
function openRaw(path: string, body?: unknown) {
  const headers = { 'X-API-KEY': API_KEY, Accept: 'text/event-stream', 'Content-Type': 'application/json' }
  const call = request(`${server().origin}${path}`, { method: body === undefined ? 'GET' : 'POST', headers })
  call.on('error', () => {})
  call.end(body === undefined ? undefined : JSON.stringify(body))
  return call
}

describe('a run over HTTP', () => {
  test('[threat 60] gives each line as it is printed', async () => {
    const seen: NumberedEvent[] = []
    // Long pauses: on a busy machine a line may come that much later, and with the next one.
    const command = 'for i in 1 2 3; do echo line $i; sleep 2; done'
    for await (const event of client.streamRun(id, { command })) seen.push(event)
    expect(seen.map(({ event }) => event.type)).toEqual(['started', 'stdout', 'stdout', 'stdout', 'exit'])
    expect(seen.map(({ id: seq }) => seq)).toEqual(['1', '2', '3', '4', '5'])
    const at = seen.map(({ atMs }) => atMs)
    for (const n of [2, 3]) expect((at[n] ?? 0) - (at[n - 1] ?? 0)).toBeGreaterThan(300)
  })

  test('keeps its timeline: when it wrote, and what it used meanwhile', async () => {
    const code = `import time
print('begin', flush=True)
until = time.process_time() + 0.5
while time.process_time() < until: pass
held = bytearray(96 * 1024 * 1024)
time.sleep(0.3)
print('end')
`
    let runId = ''
    const atMs: number[] = []
    for await (const { event } of client.streamRun(id, { code, language: 'python' })) {
      if (event.type === 'started') ({ runId } = event)
      if (event.type === 'stdout') atMs.push(event.atMs ?? Number.NaN)
      if (atMs.length !== 1) continue
      const early = await client.ask(`/api/sandbox/${id}/runs/${runId}/timeline`)
      expect(early.status).toBe(409)
      await early.body?.cancel()
    }
    const { phases, firstByteAtMs, samples } = RunTimeline.parse(
      await (await client.ask(`/api/sandbox/${id}/runs/${runId}/timeline`)).json(),
    )
    const [begin = 0, end = 0] = atMs
    expect(end - begin).toBeGreaterThan(700)
    expect(firstByteAtMs).toBe(begin)
    expect(begin).toBeGreaterThanOrEqual(Math.floor(phases.writtenMs + phases.startedMs))
    expect(samples.length).toBeGreaterThan(8)
    expect(samples.map((sample) => sample.atMs)).toEqual(samples.map((sample) => sample.atMs).sort((a, b) => a - b))
    // Half a second of one core, and then memory without work.
    const cpuMs = samples.reduce(
      (sum, { atMs: at, cpuPercent }, n) => sum + ((at - (samples[n - 1]?.atMs ?? at)) * cpuPercent) / 100,
      0,
    )
    expect(cpuMs).toBeGreaterThan(400)
    expect(Math.max(...samples.map(({ memoryBytes }) => memoryBytes))).toBeGreaterThan(96 * 1024 * 1024)
    expect(samples[1]?.memoryBytes).toBeLessThan(64 * 1024 * 1024)
  })

  test('tells what it has done to the files, where it is asked to', async () => {
    const files = { 'kept.txt': 'k', 'grown.txt': 'g', 'gone.txt': '123' }
    const command = 'cat kept.txt; echo more >> grown.txt; rm gone.txt; mkdir -p out; printf 12345 > out/new.txt'
    const timelines: RunTimeline[] = []
    for (const reportsFiles of [true, false]) {
      let runId = ''
      for await (const { event } of client.streamRun(id, { command, files, reportsFiles })) {
        if (event.type === 'started') ({ runId } = event)
      }
      timelines.push(RunTimeline.parse(await (await client.ask(`/api/sandbox/${id}/runs/${runId}/timeline`)).json()))
    }
    expect(timelines[0]?.files).toEqual({
      changes: [
        { type: 'deleted', path: 'gone.txt', sizeBeforeBytes: 3 },
        { type: 'changed', path: 'grown.txt', sizeBytes: 6, sizeBeforeBytes: 1 },
        { type: 'added', path: 'out/new.txt', sizeBytes: 5 },
      ],
      count: 3,
      isComplete: true,
    })
    expect(timelines[1]?.files).toBeNull()
  })

  test('is not said to have done what its owner does meanwhile', async () => {
    const files = { 'go/typed.txt': 'before', 'go/moved.txt': 'm', 'go/removed.txt': 'r', 'go/both.txt': 'b' }
    const command = `cd go; echo ready; until [ -e typed-last.txt ]; do sleep 0.05; done; echo mine >> both.txt; echo own > own.txt`
    const api = `/api/sandbox/${id}/files`
    let runId = ''
    for await (const { event } of client.streamRun(id, { command, files, reportsFiles: true })) {
      if (event.type === 'started') ({ runId } = event)
      if (event.type !== 'stdout') continue
      await client.post(`${api}/move`, { from: 'go/moved.txt', to: 'went/moved.txt' })
      await client.ask(`${api}?path=go/removed.txt`, { method: 'DELETE' })
      for (const name of ['typed.txt', 'both.txt', 'typed-last.txt'])
        await client.ask(`${api}?path=go/${name}`, { method: 'PUT', body: 'by hand' })
    }
    const timeline = await (await client.ask(`/api/sandbox/${id}/runs/${runId}/timeline`)).json()
    expect(RunTimeline.parse(timeline).files?.changes).toEqual([
      { type: 'changed', path: 'go/both.txt', sizeBytes: 12, sizeBeforeBytes: 1 },
      { type: 'added', path: 'go/own.txt', sizeBytes: 4 },
    ])
  })

  test('[threat 60] shows what a program prints within 100 ms', async () => {
    const script = 'setInterval(() => console.log(Date.now()), 100)'
    const stop = new AbortController()
    const delays: number[] = []
    for await (const { event } of client.streamRun(id, { code: script, language: 'javascript' }, stop.signal)) {
      if (event.type === 'stdout') delays.push(Date.now() - Number(textOf(event).trim().split('\n').at(-1)))
      if (delays.length === 20) break
    }
    expect(delays.sort((a, b) => a - b)[10]).toBeLessThan(100)
  })

  test('keeps stdout and stderr apart, characters whole and bytes as they are', async () => {
    const code = `
      const [head, tail] = [Buffer.from('é').subarray(0, 1), Buffer.from('é').subarray(1)]
      process.stdout.write(head); setTimeout(() => { process.stdout.write(tail); process.stderr.write(Buffer.from([0xff, 0x0a])) }, 50)`
    const events: NumberedEvent[] = []
    for await (const event of client.streamRun(id, { code, language: 'javascript' })) events.push(event)
    expect(events.flatMap(({ event }) => (event.type === 'stdout' ? [event] : []))).toMatchObject([
      { type: 'stdout', text: 'é' },
    ])
    const errors = events.flatMap(({ event }) => (event.type === 'stderr' ? [event.base64] : []))
    expect(Buffer.from(errors.join(''), 'base64')).toEqual(Buffer.from([0xff, 0x0a]))
  })

  test('takes raw bytes on stdin while it runs', async () => {
    const stream = client.streamRun(id, { command: 'head -c 5 | od -An -tx1; cat' })
    const started = (await stream.next()).value?.event
    const runId = started?.type === 'started' ? started.runId : ''
    const stdin = `/api/sandbox/${id}/runs/${runId}/stdin`
    const bytes = Uint8Array.from([0, 0xff, 0x0a, 0xc3, 0x28])
    expect((await client.ask(stdin, { method: 'POST', body: bytes })).status).toBe(204)
    expect((await client.ask(`${stdin}?eof=1`, { method: 'POST', body: '中文' })).status).toBe(204)
    let output = ''
    for await (const { event } of stream) if (event.type === 'stdout') output += textOf(event)
    expect(output).toBe(' 00 ff 0a c3 28\n中文')
    expect((await client.ask(stdin, { method: 'POST', body: 'late' })).status).toBe(410)
  })

  test('is gone within three seconds after its only reader', async () => {
    const call = openRaw(`/api/sandbox/${id}/runs`, { command: 'setsid sleep 98765 & sleep 98765' })
    await new Promise((resolve) => call.on('response', (response) => response.once('data', resolve)))
    await expect.poll(() => running('sleep 98765')).toMatch(/[23]/)
    call.destroy()
    // Asked once, then: each question takes a run of its own.
    await delay(3_000)
    expect(await running('sleep 98765')).toBe('0\n')
  })

  test('goes on for a reader that comes back in time, and one answered 202 for nobody at all', async () => {
    const ownRunId = await client.startRun(id, { command: 'sleep 3; echo survived' })
    const ownSince = performance.now()
    const stop = new AbortController()
    const stream = client.streamRun(id, { command: 'echo a; sleep 1.5; echo b' }, stop.signal)
    const started = (await stream.next()).value
    const runId = started?.event.type === 'started' ? started.event.runId : ''
    stop.abort()
    await stream.next().catch(() => {})
    const rest: NumberedEvent[] = []
    for await (const event of client.resumeRun(id, runId, '1')) rest.push(event)
    expect(outputOf(rest)).toBe('a\nb\n')
    expect(rest.at(-1)?.event).toMatchObject({ type: 'exit', exitCode: 0 })

    await delay(Math.max(0, ownSince + 3_000 - performance.now()))
    const own: NumberedEvent[] = []
    for await (const event of client.resumeRun(id, ownRunId, '0')) own.push(event)
    expect(outputOf(own)).toBe('survived\n')
  })

  test('is stopped by DELETE, double forks included', async () => {
    const runId = await client.startRun(id, { command: '(setsid sleep 87654 &) ; sleep 87654' })
    await expect.poll(() => running('sleep 87654')).toMatch(/[23]/)
    expect((await client.ask(`/api/sandbox/${id}/runs/${runId}`, { method: 'DELETE' })).status).toBe(204)
    expect(await running('sleep 87654')).toBe('0\n')
    const events: NumberedEvent[] = []
    for await (const event of client.resumeRun(id, runId, '0')) events.push(event)
    expect(events.at(-1)?.event).toMatchObject({ type: 'error', code: 'cancelled' })
  })

  test('[threat 59] whose connection is cut 20 times during 10 MB gives identical bytes', async () => {
    const megabytes = 10
    const code = `
      const line = (n) => String(n).padStart(9, '0') + '${'x'.repeat(90)}\\n'
      for (let n = 0; n < ${megabytes * 10_000}; n++) if (!process.stdout.write(line(n))) await new Promise((r) => process.stdout.once('drain', r))`
    const runId = await client.startRun(id, { files: { 'flood.mjs': code }, entry: 'flood.mjs' })
    const expected = Array.from(
      { length: megabytes * 10_000 },
      (_, n) => `${String(n).padStart(9, '0')}${'x'.repeat(90)}\n`,
    ).join('')
    let got = ''
    let lastId = '0'
    let isOver = false
    for (let cut = 0; !isOver; cut++) {
      const stop = new AbortController()
      const until = cut < 20 ? ((cut + 1) * expected.length) / 21 : Number.POSITIVE_INFINITY
      try {
        for await (const { id: seq, event } of client.resumeRun(id, runId, lastId, stop.signal)) {
          lastId = seq
          if (event.type === 'stdout') got += textOf(event)
          isOver = event.type === 'exit' || event.type === 'error'
          if (got.length > until) stop.abort()
        }
      } catch (error) {
        if (!stop.signal.aborted) throw error
      }
    }
    expect(got.length).toBe(expected.length)
    expect(got === expected).toBe(true)
    const log = await client.ask(`/api/sandbox/${id}/runs/${runId}/log`)
    expect(log.headers.get('content-disposition')).toContain('attachment')
    expect((await log.text()) === expected).toBe(true)
    const after = await client.ask(`/api/sandbox/${id}/runs/${runId}/events`, { headers: { 'Last-Event-ID': lastId } })
    expect(after.status).toBe(204)
  })

  test('[threat 8] that prints for ever into a reader that has stopped costs the server less than 20 MB', async () => {
    const warmUp = openRaw(`/api/sandbox/${id}/runs`, { command: 'yes | head -c 3000000' })
    await new Promise((resolve) => warmUp.on('response', (response) => response.resume().on('end', resolve)))
    const before = await server().memoryBytes()
    const call = openRaw(`/api/sandbox/${id}/runs`, { command: 'yes' })
    await new Promise((resolve) => call.on('response', (response) => response.once('readable', resolve)))
    let most = 0
    for (let n = 0; n < 16; n++) {
      await delay(250)
      most = Math.max(most, await server().memoryBytes())
    }
    call.destroy()
    expect(most - before).toBeLessThan(20 * 1024 * 1024)
  })
})

describe('the stream of a tab', () => {
  const open = async (lastEventId?: string, signal?: AbortSignal) => {
    const headers = lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId }
    return messages(await client.ask(`/api/sandbox/${id}/events`, { headers, ...(signal ? { signal } : {}) }))
  }

  test('has runs, one sample a second, file changes and terminals', async () => {
    const stream = await open()
    const seen: { event: SandboxEvent; hasId: boolean; atMs: number }[] = []
    const has = (isWanted: (event: SandboxEvent) => boolean) => seen.some(({ event }) => isWanted(event))
    const reading = (async () => {
      for await (const { id: eventId, data } of stream) {
        const event = SandboxEvent.parse(JSON.parse(data))
        seen.push({ event, hasId: eventId !== undefined, atMs: performance.now() })
        const samples = seen.filter(({ event: { type } }) => type === 'metrics').length
        if (samples >= 4 && has((e) => e.type === 'terminal_closed') && has((e) => e.type === 'files')) return
      }
    })()
    const runId = await client.startRun(id, { command: 'echo seen; echo x > from-run.txt' })
    const terminal = await client.post(`/api/sandbox/${id}/terminals`, { cols: 80, rows: 24 })
    const { terminalId } = (await terminal.json()) as { terminalId: string }
    await client.ask(`/api/sandbox/${id}/terminals/${terminalId}/input`, {
      method: 'POST',
      body: 'echo $((40+2)); exit 7\n',
    })
    await reading
    expect(
      has((e) => e.type === 'run' && e.runId === runId && e.event.type === 'stdout' && e.event.text === 'seen\n'),
    ).toBe(true)
    expect(has((e) => e.type === 'files' && e.changes.some(({ path }) => path === 'from-run.txt'))).toBe(true)
    const screen = seen
      .map(({ event: e }) => (e.type === 'terminal' ? Buffer.from(e.base64, 'base64').toString() : ''))
      .join('')
    expect(screen).toContain('42')
    expect(has((e) => e.type === 'terminal_closed' && e.terminalId === terminalId && e.exitCode === 7)).toBe(true)
    const samples = seen.filter(({ event: { type } }) => type === 'metrics')
    expect(samples.every(({ hasId }) => !hasId)).toBe(true)
    const [first, , , fourth] = samples
    expect((fourth?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThan(2_000)
    expect((fourth?.atMs ?? 0) - (first?.atMs ?? 0)).toBeLessThan(4_500)
  })

  test('[threat 59] that is cut again and again loses and repeats nothing of several runs', async () => {
    const script = 'for (let n = 0; n < 20_000; n++) console.log(n, "y".repeat(40))'
    const expected = Array.from({ length: 20_000 }, (_, n) => `${n} ${'y'.repeat(40)}\n`).join('')
    let lastId: string | undefined
    const opening = await open()
    const first = await opening.next()
    lastId = first.value?.id ?? undefined
    const runIds = await Promise.all([1, 2, 3].map(() => client.startRun(id, { code: script, language: 'javascript' })))
    await opening.return(undefined)
    const got = new Map(runIds.map((runId) => [runId, '']))
    let ended = 0
    for (let cut = 0; ended < 3; cut++) {
      const stop = new AbortController()
      let events = 0
      try {
        for await (const { id: eventId, data } of await open(lastId, stop.signal)) {
          lastId = eventId ?? lastId
          const event = SandboxEvent.parse(JSON.parse(data))
          if (event.type === 'run' && got.has(event.runId)) {
            if (event.event.type === 'stdout') got.set(event.runId, got.get(event.runId) + textOf(event.event))
            if (event.event.type === 'exit') ended++
          }
          if (ended === 3 || (cut < 20 && ++events === 3)) stop.abort()
        }
      } catch (error) {
        if (!stop.signal.aborted) throw error
      }
    }
    for (const runId of runIds) expect(got.get(runId) === expected).toBe(true)
  })
})

test('[threat 37] a hundred streams that are aborted leave nothing behind', async () => {
  const health = async () => Health.parse(await (await client.ask('/api/health')).json())
  const { id: own } = await client.createSandbox()
  const inUse = (await health()).pool.inUse
  const sockets = Array.from({ length: 100 }, (_, n) => {
    const path = n % 2 === 0 ? `/api/sandbox/${own}/events` : `/api/sandbox/${own}/runs`
    const call = openRaw(path, n % 2 === 0 ? undefined : { command: 'echo begun; sleep 34567' })
    setTimeout(() => call.destroy(), (n * 37) % 700).unref()
    return new Promise((resolve) => call.on('close', resolve))
  })
  await Promise.all(sockets)
  const left = async () => (await client.run(own, { command: 'pgrep -c sleep' })).output
  await expect.poll(left, { timeout: 30_000, interval: 300 }).toBe('0\n')
  // Nothing holds it: only the request that asks is younger than its last use.
  const sandbox = await (await client.ask(`/api/sandbox/${own}`)).json()
  await expect.poll(async () => (await (await client.ask(`/api/sandbox/${own}`)).json()).expiresAt).not.toBeNull()
  expect(sandbox.state).toBe('running')
  await client.ask(`/api/sandbox/${own}`, { method: 'DELETE' })
  expect((await health()).pool.inUse).toBe(inUse - 1)
  expect(server().output()).not.toMatch(/MaxListenersExceeded|unhandled/i)
})
