import { afterEach, describe, expect, test, vi } from 'vitest'
import { AppError } from '@/lib/contracts/errors'
import type { AgentFiles } from '@/lib/sandbox'
import { FakeRun } from '@/lib/sandbox/testing/fake-run'
import type { Identity } from '../sessions'
import { type FakeServices, fakeServices } from '../testing/fake-services'

const never = new AbortController().signal
const ann: Identity = { kind: 'session', owner: 'session:ann' }
const bob: Identity = { kind: 'session', owner: 'session:bob' }
const key: Identity = { kind: 'key', owner: 'key' }
const operator: Identity = { kind: 'operator', owner: 'operator' }

let opened: FakeServices[] = []
afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(opened.map((services) => services.stop()))
  opened = []
})

function setUp(variables: Record<string, string> = {}, files: Partial<AgentFiles> = {}) {
  const services = fakeServices(variables, files)
  opened.push(services)
  const { sandboxes, driver } = services
  const agentOf = (id: string) => {
    const agent = driver.sandboxes.find((sandbox) => sandbox.id === id)?.agent
    if (!agent) throw new Error(`no sandbox ${id}`)
    return agent
  }
  const create = (identity: Identity = ann) => sandboxes.create(identity, {}, never)
  return { ...services, create, agentOf }
}

describe('a sandbox', () => {
  test('is there for its owner and for operators, and for nobody else', async () => {
    const { sandboxes, create } = setUp()
    const { id } = await create()
    expect(sandboxes.get(id, ann).id).toBe(id)
    expect(sandboxes.get(id, operator).id).toBe(id)
    for (const identity of [bob, key, null]) {
      expect(() => sandboxes.get(id, identity)).toThrow(new AppError('not_found', 'no such sandbox'))
    }
    expect(() => sandboxes.get('b'.repeat(20), ann)).toThrow('no such sandbox')
  })

  test('is behind its preview by a name that is not its id, and by which it can not be asked for', async () => {
    const { sandboxes, create } = setUp({ GATEWAY_DOMAIN: 'sandboxes.example' })
    const held = await create()
    await create(bob)
    const { previewUrl } = held.toBody()
    const name = /^http:\/\/\{port\}-([a-z0-9]{20})\.sandboxes\.example\/$/.exec(previewUrl)?.[1] ?? ''
    expect(sandboxes.findPreview(name)).toMatchObject({ id: name, agent: held.agent })
    expect(name).not.toBe(held.id)
    expect(sandboxes.findPreview(held.id)).toBeUndefined()
    expect(sandboxes.find(name)).toBeUndefined()
  })

  test('gets its files before it is there, and is destroyed where they can’t be written', async () => {
    const written: string[] = []
    const write = async (path: string) => {
      if (path === 'bad') throw new AppError('no_space', 'the disk is full')
      written.push(path)
    }
    const { sandboxes, driver } = setUp({}, { write })
    const files = new Map(Array.from({ length: 200 }, (_, n) => [`f${n}`, 'x']))
    await sandboxes.create(ann, { files }, never)
    expect(new Set(written).size).toBe(200)
    await expect(sandboxes.create(ann, { files: new Map([['bad', 'x']]) }, never)).rejects.toThrow('the disk is full')
    expect(driver.alive).toHaveLength(1)
    expect(sandboxes.list()).toHaveLength(1)
  })

  test('ends when nobody has used it for a while, and its owner is told so', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    const { sandboxes, create, driver } = setUp({ SANDBOX_IDLE_TIMEOUT: '60000' })
    const held = await create()
    expect(held.toBody().expiresAt).toBe(new Date(Date.now() + 60_000).toISOString())
    await vi.advanceTimersByTimeAsync(50_000)
    sandboxes.get(held.id, ann)
    await vi.advanceTimersByTimeAsync(59_000)
    expect(sandboxes.find(held.id)).toBeDefined()
    await vi.advanceTimersByTimeAsync(1_001)
    expect(sandboxes.find(held.id)).toBeUndefined()
    expect(driver.alive).toHaveLength(0)
    expect(() => sandboxes.get(held.id, ann)).toThrow('the sandbox has ended: nobody used it for 60 s')
    expect(() => sandboxes.get(held.id, bob)).toThrow(new AppError('not_found', 'no such sandbox'))
  })

  test('lives as long as a stream or a run holds it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    const { sandboxes, create, agentOf } = setUp({ SANDBOX_IDLE_TIMEOUT: '60000' })
    const held = await create()
    const run = new FakeRun()
    agentOf(held.id).onStartRun = async () => run
    await sandboxes.startRun(held, { code: '1' }, 'sandbox', never)
    const letGo = held.hold()
    expect(held.toBody().expiresAt).toBeNull()
    await vi.advanceTimersByTimeAsync(600_000)
    letGo()
    letGo()
    await vi.advanceTimersByTimeAsync(600_000)
    expect(sandboxes.find(held.id)).toBeDefined()
    run.end()
    await vi.advanceTimersByTimeAsync(59_000)
    expect(sandboxes.find(held.id)).toBeDefined()
    await vi.advanceTimersByTimeAsync(1_100)
    expect(sandboxes.find(held.id)).toBeUndefined()
  })

  test('that dies is gone at once, with the reason', async () => {
    const { sandboxes, create, driver } = setUp()
    const held = await create()
    driver.sandboxes[0]?.die('its agent was killed')
    await expect.poll(() => sandboxes.find(held.id)).toBeUndefined()
    expect(() => sandboxes.get(held.id, ann)).toThrow('the sandbox has ended: its agent was killed')
    await expect.poll(() => driver.alive).toHaveLength(0)
  })
})

test('a run outlives the request that started it, and a start does not', async () => {
  const { create, sandboxes, agentOf } = setUp()
  const held = await create()
  const signals: AbortSignal[] = []
  agentOf(held.id).onStartRun = async (_, signal) => {
    if (signal) signals.push(signal)
    return new FakeRun()
  }
  const request = new AbortController()
  const run = await sandboxes.startRun(held, { code: '1' }, 'sandbox', request.signal)
  request.abort()
  expect(signals.map(({ aborted }) => aborted)).toEqual([false])
  await expect(sandboxes.startRun(held, { code: '1' }, 'sandbox', request.signal)).rejects.toThrow()
  await run.stop()
})

describe('limits', () => {
  const MIB = 1024 ** 2
  const allowed = { SANDBOX_MEMORY_MAX: '1G', SANDBOX_CPU_MAX: '2', RUN_TIMEOUT_MAX: '60000' }

  test('may be chosen within what the operator allows, and the sandbox is made with them', async () => {
    const { sandboxes } = setUp(allowed)
    const limits = { memoryBytes: 768 * MIB, cpuCount: 1.5, diskBytes: 512 * MIB }
    const held = await sandboxes.create(ann, { limits }, never)
    expect(held.claimed.spec.limits).toMatchObject({ ...limits, inodes: 32_768, maxProcesses: 64 })
    expect(held.toBody().limits).toMatchObject(limits)
  })

  test('are refused beyond that, each with what is allowed, and nothing is made', async () => {
    const { sandboxes, driver } = setUp(allowed)
    const ask = (limits: object) => sandboxes.create(ann, { limits }, never)
    await expect(ask({ memoryBytes: 2048 * MIB, cpuCount: 3 })).rejects.toMatchObject({
      code: 'bad_request',
      message:
        'memoryBytes is 2147483648; this server allows 1073741824 at most. cpuCount is 3; this server allows 2 at most',
    })
    // No maximum is set: the usual limit is one.
    await expect(ask({ maxProcesses: 65 })).rejects.toThrow('maxProcesses is 65; this server allows 64 at most')
    await expect(ask({ memoryBytes: 1 })).rejects.toThrow('this server wants 33554432 at least')
    expect(driver.alive).toHaveLength(0)
  })

  test('of a run hold too', async () => {
    const { sandboxes, create, agentOf } = setUp(allowed)
    const held = await create()
    const start = (timeoutMs: number) => sandboxes.startRun(held, { code: '1', timeoutMs }, 'sandbox', never)
    await expect(start(60_001)).rejects.toThrow('timeoutMs is 60001; this server allows 60000 at most')
    const run = new FakeRun()
    agentOf(held.id).onStartRun = async () => run
    await start(60_000)
    run.end()
  })
})

describe('one who takes all', () => {
  test('is stopped at so many sandboxes, also when they are asked for at once; others are not', async () => {
    const { create, sandboxes } = setUp({ SESSION_MAX_SANDBOXES: '3' })
    const answers = await Promise.allSettled(Array.from({ length: 10 }, () => create()))
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    for (const answer of answers) {
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'rate_limited' })
    }
    await create(bob)
    const [first] = sandboxes.list()
    if (first) await sandboxes.end(first, 'enough')
    await create()
  })

  test('is stopped at so many runs over all its sandboxes; others are not', async () => {
    const { create, sandboxes, agentOf } = setUp({ SESSION_MAX_RUNS: '3' })
    const runs: FakeRun[] = []
    const startRun = async () => {
      const run = new FakeRun()
      runs.push(run)
      return run
    }
    const [one, two, other] = [await create(), await create(), await create(bob)]
    for (const held of [one, two, other]) agentOf(held.id).onStartRun = startRun
    const start = (held: typeof one) => sandboxes.startRun(held, { code: '1' }, 'sandbox', never)
    const answers = await Promise.allSettled([start(one), start(one), start(two), start(two)])
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    await start(other)
    for (const run of runs) run.end()
    await expect.poll(() => one.liveRuns + two.liveRuns).toBe(0)
    await start(one)
    for (const run of runs) run.end()
  })

  test('may be a script with the key as far as the pool goes', async () => {
    const { create } = setUp({ SESSION_MAX_SANDBOXES: '1', POOL_MAX_SIZE: '4' })
    await Promise.all([create(key), create(key), create(key)])
  })
})

test('a server that stops ends every sandbox, those in the making too, and makes no more', async () => {
  const { create, driver, stop, sandboxes } = setUp()
  await create()
  await create(bob)
  const late = create()
  const refused = expect(late).rejects.toMatchObject({ code: 'pool_exhausted' })
  await stop()
  await refused
  await expect(create()).rejects.toMatchObject({ code: 'pool_exhausted' })
  expect(driver.alive).toHaveLength(0)
  expect(sandboxes.list()).toHaveLength(0)
})
