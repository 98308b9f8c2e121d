import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { AppError } from '@/lib/contracts/errors'
import type { LifecycleEvent } from './lifecycle'
import { Lifecycle } from './lifecycle'
import { DEFAULT_SPEC } from './limits'
import { SandboxPool } from './pool'
import type { SandboxPoolOptions } from './pool-options'
import { FakeDriver } from './testing/fake-driver'

const EVENTS: LifecycleEvent[] = ['create', 'acquire', 'release', 'destroy', 'execute', 'error']
const IDLE_MS = 60_000

function makePool(options: Partial<SandboxPoolOptions> = {}) {
  const driver = new FakeDriver()
  const lifecycle = new Lifecycle()
  const events: [LifecycleEvent, unknown][] = []
  for (const event of EVENTS) lifecycle.listen({ [event]: (stats: unknown) => events.push([event, stats]) })
  const pool = new SandboxPool({
    minSize: 2,
    maxSize: 4,
    idleTimeout: IDLE_MS,
    driver,
    connectAgent: driver.connectAgent,
    lifecycle,
    ...options,
  })
  const told = (event: LifecycleEvent) => events.filter(([name]) => name === event).map(([, stats]) => stats)
  return { pool, driver, told }
}

/** Lets everything that waits for nothing but promises happen. */
const settle = () => vi.advanceTimersByTimeAsync(0)

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] })
})

afterEach(() => {
  vi.useRealTimers()
})

describe('warm sandboxes', () => {
  test('making a pool starts nothing', async () => {
    const { driver } = makePool()
    await settle()
    expect(driver.initializations).toBe(0)
    expect(driver.sandboxes).toHaveLength(0)
  })

  test('minSize sandboxes are kept warm, and a claim takes one of them', async () => {
    const { pool, driver } = makePool()
    await pool.start()
    await settle()
    expect(pool.stats()).toMatchObject({ warm: 2, starting: 0, inUse: 0 })
    const sandbox = await pool.acquire({ env: { A: '1' } })
    expect(sandbox.isWarm).toBe(true)
    expect(driver.sandboxes[0]?.agent.claims).toEqual([{ sandboxId: sandbox.id, env: { A: '1' } }])
    expect(pool.stats()).toMatchObject({ warm: 1, inUse: 1 })
  })

  test('a claimed sandbox is replaced in the background, after the program has had its start', async () => {
    const { pool } = makePool()
    await pool.start()
    await settle()
    await pool.acquire()
    await vi.advanceTimersByTimeAsync(100)
    expect(pool.stats().warm).toBe(1)
    await vi.advanceTimersByTimeAsync(200)
    expect(pool.stats().warm).toBe(2)
  })

  test('without a warm one a request gets a cold one', async () => {
    const { pool } = makePool({ minSize: 0 })
    expect((await pool.acquire()).isWarm).toBe(false)
  })

  test('of another spec some are kept warm too, and are told what their owner asks for', async () => {
    const spec = { ...DEFAULT_SPEC, profile: 'e2b' as const }
    const { pool, driver } = makePool({ minSize: 1, alsoWarm: [{ spec, minSize: 2 }] })
    await pool.start()
    await vi.advanceTimersByTimeAsync(1000)
    expect(pool.stats()).toMatchObject({ warm: 3 })
    const sandbox = await pool.acquire({ spec, settings: { templateId: 'base', defaultUser: 'user' } })
    expect(sandbox).toMatchObject({ isWarm: true, spec })
    const claims = driver.sandboxes.find(({ id }) => id === sandbox.id)?.agent.claims
    expect(claims).toEqual([{ sandboxId: sandbox.id, env: {}, templateId: 'base', defaultUser: 'user' }])
    expect((await pool.acquire()).spec).toEqual(DEFAULT_SPEC)
  })

  test('a kind that can not be had holds up no other', async () => {
    const spec = { ...DEFAULT_SPEC, profile: 'e2b' as const }
    const { pool, driver } = makePool({ minSize: 1, maxSize: 4, alsoWarm: [{ spec, minSize: 1 }] })
    driver.onCreate = async ({ profile }) => {
      if (profile === 'e2b') throw new AppError('sandbox_failed', 'its image is missing')
    }
    await pool.start()
    await settle()
    expect([pool.stats().warm, pool.lastError]).toEqual([1, undefined])
    await expect(pool.acquire({ spec })).rejects.toThrow('its image is missing')
    await pool.acquire()
    await vi.advanceTimersByTimeAsync(300)
    expect([pool.stats().warm, pool.lastError]).toEqual([1, undefined])
    driver.onCreate = async () => {}
    await vi.advanceTimersByTimeAsync(5_000)
    expect(await pool.acquire({ spec })).toMatchObject({ isWarm: true })
  })

  test('what is not there to start from is not kept warm', async () => {
    const of = (template: string) => ({ spec: { ...DEFAULT_SPEC, profile: 'e2b' as const, template }, minSize: 1 })
    const { pool, driver } = makePool({ minSize: 0, alsoWarm: [of('absent'), of('present')] })
    driver.templateRefs.add('present')
    await pool.start()
    await vi.advanceTimersByTimeAsync(1000)
    expect(driver.sandboxes.map(({ spec }) => spec.template)).toEqual(['present'])
  })

  test('a full shelf makes room for a request of another kind', async () => {
    const spec = { ...DEFAULT_SPEC, profile: 'e2b' as const }
    const { pool } = makePool({ minSize: 2, maxSize: 2, alsoWarm: [{ spec, minSize: 0 }] })
    await pool.start()
    await settle()
    expect(await pool.acquire({ spec })).toMatchObject({ isWarm: false, spec })
    expect(pool.stats()).toMatchObject({ warm: 1, inUse: 1 })
  })

  test('one that is frozen keeps its place, and nobody takes its silence for a fault', async () => {
    const { pool, driver } = makePool({ minSize: 0, maxSize: 1 })
    const sandbox = await pool.acquire()
    const agent = driver.sandboxes[0]?.agent
    await sandbox.freeze()
    expect(pool.stats()).toMatchObject({ frozen: 1, inUse: 0 })
    expect(agent?.isResting).toBe(true)
    const next = pool.acquire()
    await settle()
    expect(pool.stats().waiting).toBe(1)
    await sandbox.thaw()
    expect(pool.stats()).toMatchObject({ frozen: 0, inUse: 1 })
    expect(agent?.isResting).toBe(false)
    await sandbox.dispose()
    expect((await next).id).not.toBe(sandbox.id)
  })

  test('one that is to have the id of an earlier one is started for it', async () => {
    const { pool } = makePool()
    await pool.start()
    await settle()
    expect(await pool.acquire({ id: 'earlier' })).toMatchObject({ id: 'earlier', isWarm: false })
  })

  test('[threat 57] [threat 58] a released sandbox is destroyed and never handed out again', async () => {
    const { pool, driver } = makePool({ minSize: 1, maxSize: 2 })
    const first = await pool.acquire()
    await pool.release(first)
    expect(driver.sandboxes.find(({ id }) => id === first.id)?.isDestroyed).toBe(true)
    const second = await pool.acquire()
    expect(second.id).not.toBe(first.id)
  })

  test('[threat 57] releasing twice is releasing once', async () => {
    const { pool, told } = makePool()
    const sandbox = await pool.acquire()
    await Promise.all([pool.release(sandbox), pool.release(sandbox)])
    await sandbox.dispose()
    expect(told('release')).toHaveLength(1)
    expect(told('destroy')).toHaveLength(1)
  })

  test('one that died while it waited is replaced and not handed out', async () => {
    const { pool, driver } = makePool({ minSize: 1 })
    await pool.start()
    await settle()
    driver.sandboxes[0]?.die()
    const sandbox = await pool.acquire()
    expect(sandbox.id).not.toBe(driver.sandboxes[0]?.id)
  })

  test('[threat 57] one that does not answer its health check is destroyed, and the next one taken', async () => {
    const { pool, driver, told } = makePool()
    await pool.start()
    await settle()
    const [deaf] = driver.sandboxes
    if (deaf) deaf.agent.onPing = () => Promise.reject(new Error('no answer'))
    const sandbox = await pool.acquire()
    expect(sandbox.id).toBe(driver.sandboxes[1]?.id)
    await settle()
    expect(deaf?.isDestroyed).toBe(true)
    expect(told('error')).toMatchObject([{ operation: 'claim', sandboxId: deaf?.id }])
  })

  test('one whose claim hangs is given up after two seconds', async () => {
    const { pool, driver } = makePool()
    await pool.start()
    await settle()
    const [stuck] = driver.sandboxes
    if (stuck) stuck.agent.onClaim = () => new Promise(() => {})
    const acquired = pool.acquire()
    await vi.advanceTimersByTimeAsync(2000)
    expect((await acquired).id).toBe(driver.sandboxes[1]?.id)
  })

  test('one that is too old is not handed out', async () => {
    const { pool, driver, told } = makePool({ minSize: 1, maxIdleAge: 10_000, idleTimeout: 1_000_000 })
    await pool.start()
    await settle()
    vi.setSystemTime(Date.now() + 10_001)
    const sandbox = await pool.acquire()
    expect(sandbox.id).not.toBe(driver.sandboxes[0]?.id)
    await settle()
    expect(told('destroy')).toMatchObject([{ sandboxId: driver.sandboxes[0]?.id, reason: 'stale' }])
  })
})

describe('other settings', () => {
  const roomy = { ...DEFAULT_SPEC, limits: { ...DEFAULT_SPEC.limits, memoryBytes: 1024 ** 3 } }

  test('a request with other fixed settings gets a sandbox made to order', async () => {
    const { pool } = makePool()
    await pool.start()
    await settle()
    const sandbox = await pool.acquire({ spec: roomy })
    expect(sandbox.spec).toEqual(roomy)
    expect(sandbox.isWarm).toBe(false)
    expect(pool.stats().warm).toBe(2)
  })

  test('the order in which settings are written does not matter', async () => {
    const { pool } = makePool()
    await pool.start()
    await settle()
    const { limits, ...rest } = DEFAULT_SPEC
    expect((await pool.acquire({ spec: { limits, ...rest } })).isWarm).toBe(true)
  })

  test('a warm one gives way where there is no room for it', async () => {
    const { pool, told } = makePool({ minSize: 2, maxSize: 2 })
    await pool.start()
    await settle()
    const sandbox = await pool.acquire({ spec: roomy })
    expect(sandbox.spec).toEqual(roomy)
    expect(told('destroy')).toMatchObject([{ reason: 'displaced' }])
  })
})

describe('waiting', () => {
  test('requests are served in the order in which they came', async () => {
    const { pool } = makePool({ minSize: 0, maxSize: 1 })
    const first = await pool.acquire()
    const served: string[] = []
    const acquireAs = async (name: string) => {
      const sandbox = await pool.acquire()
      served.push(name)
      return sandbox
    }
    const second = acquireAs('second')
    const third = acquireAs('third')
    await pool.release(first)
    await pool.release(await second)
    await third
    expect(served).toEqual(['second', 'third'])
  })

  test('a full line refuses the next request at once', async () => {
    const { pool } = makePool({ minSize: 0, maxSize: 1, maxWaiting: 1 })
    await pool.acquire()
    const waiting = pool.acquire({ timeoutMs: 1000 })
    await expect(pool.acquire()).rejects.toMatchObject({ code: 'pool_exhausted' })
    const refused = expect(waiting).rejects.toMatchObject({ code: 'pool_exhausted' })
    await vi.advanceTimersByTimeAsync(1000)
    await refused
    expect(pool.stats().waiting).toBe(0)
  })

  test('an aborted request leaves the line and leaks nothing', async () => {
    const { pool, driver } = makePool({ minSize: 0, maxSize: 1 })
    const first = await pool.acquire()
    const abort = new AbortController()
    const waiting = pool.acquire({ signal: abort.signal })
    abort.abort(new Error('gone away'))
    await expect(waiting).rejects.toThrow('gone away')
    await pool.release(first)
    await settle()
    expect(pool.stats()).toMatchObject({ inUse: 0, waiting: 0 })
    expect(driver.alive).toHaveLength(0)
  })

  test('a request aborted while its sandbox is claimed leaves no sandbox behind', async () => {
    const { pool, driver, told } = makePool({ minSize: 1, maxSize: 1 })
    await pool.start()
    await settle()
    const [slow] = driver.sandboxes
    let finish = () => {}
    if (slow) slow.agent.onClaim = () => new Promise((resolve) => (finish = resolve))
    const abort = new AbortController()
    const acquired = pool.acquire({ signal: abort.signal })
    abort.abort(new Error('gone away'))
    await expect(acquired).rejects.toThrow('gone away')
    finish()
    await settle()
    expect(told('destroy')).toMatchObject([{ sandboxId: slow?.id, reason: 'abandoned' }])
  })

  test('an in-use sandbox that dies makes room before its owner lets go of it', async () => {
    const { pool, driver } = makePool({ minSize: 0, maxSize: 1 })
    const first = await pool.acquire()
    const waiting = pool.acquire()
    driver.sandboxes[0]?.die('killed')
    expect(await first.exited).toMatchObject({ message: 'killed' })
    expect((await waiting).id).not.toBe(first.id)
    await pool.release(first)
  })
})

describe('a driver that fails', () => {
  const failure = new AppError('sandbox_failed', 'no engine')

  test('the one who waits gets the cause, and the next one another attempt', async () => {
    const { pool, driver } = makePool({ minSize: 0 })
    driver.onCreate = () => Promise.reject(failure)
    await expect(pool.acquire()).rejects.toMatchObject({ name: 'SandboxError', code: 'sandbox_failed', cause: failure })
    expect(pool.lastError).toBe(failure)
    driver.onCreate = async () => {}
    await pool.acquire()
    expect(pool.lastError).toBeUndefined()
  })

  test('a start that was under way before the request is not held against it', async () => {
    const { pool, driver } = makePool({ minSize: 1, maxSize: 1 })
    let fail = () => {}
    driver.onCreate = () => new Promise((_, reject) => (fail = () => reject(failure)))
    await pool.start()
    const acquired = pool.acquire()
    driver.onCreate = async () => {}
    fail()
    await acquired
  })

  test('the shelf is refilled at longer and longer intervals', async () => {
    const { pool, driver } = makePool({ minSize: 1 })
    let attempts = 0
    driver.onCreate = () => {
      attempts++
      return Promise.reject(failure)
    }
    await pool.start()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(attempts).toBeGreaterThan(5)
    expect(attempts).toBeLessThan(12)
    driver.onCreate = async () => {}
    await vi.advanceTimersByTimeAsync(30_000)
    expect(pool.stats().warm).toBe(1)
  })

  test('an engine that is not there is told to every request, and looked for again', async () => {
    const { pool, driver } = makePool()
    driver.onInitialize = () => Promise.reject(failure)
    await expect(pool.acquire()).rejects.toMatchObject({ name: 'SandboxError', code: 'sandbox_failed', cause: failure })
    expect(pool.lastError).toBe(failure)
    driver.onInitialize = async () => {}
    await pool.acquire()
  })

  test('a start that hangs is given up after a minute, and a late sandbox is destroyed', async () => {
    const { pool, driver } = makePool({ minSize: 0, maxSize: 1 })
    let arrive = () => {}
    driver.onCreate = () => new Promise((resolve) => (arrive = resolve))
    const acquired = expect(pool.acquire({ timeoutMs: 120_000 })).rejects.toMatchObject({ code: 'sandbox_failed' })
    await vi.advanceTimersByTimeAsync(60_000)
    await acquired
    expect(pool.stats()).toMatchObject({ starting: 0 })
    arrive()
    await settle()
    expect(driver.sandboxes).toHaveLength(1)
    expect(driver.alive).toHaveLength(0)
  })

  test('a destruction that fails is tried again', async () => {
    const { pool, driver, told } = makePool({ minSize: 0, maxSize: 1 })
    const first = await pool.acquire()
    let attempts = 0
    driver.onDestroy = () => (++attempts < 3 ? Promise.reject(new Error('the engine is away')) : Promise.resolve())
    const released = pool.release(first)
    await vi.advanceTimersByTimeAsync(2_000)
    await released
    expect(driver.alive).toHaveLength(0)
    expect(told('error')).toHaveLength(0)
  })

  test('a sandbox that can not be destroyed is told, and its place is free after half a minute', async () => {
    const { pool, driver, told } = makePool({ minSize: 0, maxSize: 1 })
    const first = await pool.acquire()
    driver.onDestroy = () => new Promise(() => {})
    void pool.release(first)
    const next = pool.acquire()
    await vi.advanceTimersByTimeAsync(30_000)
    await next
    expect(told('error')).toMatchObject([{ operation: 'destroy', sandboxId: first.id }])
  })
})

describe('size', () => {
  test('demand raises the shelf, and idleness brings it back to minSize', async () => {
    const { pool, told } = makePool({ minSize: 1, maxSize: 4 })
    await pool.start()
    await settle()
    const owners = await Promise.all([pool.acquire(), pool.acquire()])
    await Promise.all(owners.map((sandbox) => pool.release(sandbox)))
    await vi.advanceTimersByTimeAsync(1000)
    expect(pool.stats().warm).toBe(2)
    await vi.advanceTimersByTimeAsync(IDLE_MS + IDLE_MS / 2)
    expect(pool.stats().warm).toBe(1)
    expect(told('destroy').at(-1)).toMatchObject({ reason: 'idle' })
  })

  test('never more than maxSize sandboxes exist', async () => {
    const { pool, driver } = makePool({ minSize: 2, maxSize: 3 })
    const acquired = Array.from({ length: 5 }, () => pool.acquire({ timeoutMs: 500 }))
    const settled = Promise.allSettled(acquired)
    await vi.advanceTimersByTimeAsync(500)
    expect((await settled).filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    expect(driver.alive).toHaveLength(3)
  })

  test.each([
    [{ minSize: -1 }, 'minSize: is -1'],
    [{ maxSize: 0 }, 'maxSize: is 0'],
    [{ minSize: 5, maxSize: 2 }, 'larger than maxSize'],
    [{ idleTimeout: 0 }, 'idleTimeout: is 0'],
  ])('sizes that make no sense are refused: %j', (sizes, message) => {
    expect(() => makePool(sizes)).toThrow(message)
  })
})

describe('draining', () => {
  test('it refuses claims, waits for owners, then destroys everything', async () => {
    const { pool, driver } = makePool({ minSize: 1, maxSize: 1 })
    const sandbox = await pool.acquire()
    const waiting = expect(pool.acquire()).rejects.toMatchObject({ code: 'pool_exhausted' })
    const drained = pool.drain({ timeoutMs: 5000 })
    await waiting
    await expect(pool.acquire()).rejects.toMatchObject({ code: 'pool_exhausted' })
    expect(driver.alive).toHaveLength(1)
    await pool.release(sandbox)
    await drained
    expect(driver.alive).toHaveLength(0)
  })

  test('owners who do not let go are not waited for any longer than said', async () => {
    const { pool, driver } = makePool()
    await pool.acquire()
    const drained = pool.drain({ timeoutMs: 5000 })
    await vi.advanceTimersByTimeAsync(5000)
    await drained
    expect(driver.alive).toHaveLength(0)
  })

  test('a start that its driver is still undoing is waited for', async () => {
    const { pool, driver } = makePool({ minSize: 1, maxSize: 1 })
    let arrive = () => {}
    driver.onCreate = () => new Promise((resolve) => (arrive = resolve))
    await pool.start()
    let hasDrained = false
    const drained = pool.drain({ timeoutMs: 0 }).then(() => {
      hasDrained = true
    })
    await settle()
    expect(hasDrained).toBe(false)
    arrive()
    await drained
    expect(driver.sandboxes).toHaveLength(1)
    expect(driver.alive).toHaveLength(0)
  })

  test('what is being started or claimed meanwhile leaves nothing behind', async () => {
    const { pool, driver } = makePool({ minSize: 2, maxSize: 4 })
    await pool.start()
    const acquired = expect(pool.acquire()).rejects.toMatchObject({ code: 'pool_exhausted' })
    const drained = pool.drain({ timeoutMs: 100 })
    await vi.advanceTimersByTimeAsync(100)
    await acquired
    await drained
    expect(driver.alive).toHaveLength(0)
  })

  test('a start that is being undone is waited for without keeping the process from it', async () => {
    const driver = new FakeDriver()
    // Done by an event and not by promises alone, as all that an engine does.
    driver.onDestroy = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    const connectAgent: typeof driver.connectAgent = (stream) =>
      Object.assign(driver.connectAgent(stream), { onPing: () => new Promise(() => {}) })
    const { pool } = makePool({ minSize: 1, maxSize: 1, driver, connectAgent })
    await pool.start()
    await settle()
    expect(pool.stats().starting).toBe(1)
    await pool.drain({ timeoutMs: 0 })
    expect(pool.stats()).toMatchObject({ starting: 0, warm: 0 })
    expect(driver.alive).toHaveLength(0)
  })
})
