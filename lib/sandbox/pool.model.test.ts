import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AppError } from '@/lib/contracts/errors'
import type { ClaimedSandbox } from './claimed-sandbox'
import { Lifecycle } from './lifecycle'
import { DEFAULT_SPEC } from './limits'
import { SandboxPool } from './pool'
import { FakeDriver } from './testing/fake-driver'

const MAX_SIZE = 6
const MAX_WAITING = 8
const ODD_SPEC = { ...DEFAULT_SPEC, noexec: true }

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] })
})

afterEach(() => {
  vi.useRealTimers()
})

/** The same sequence for the same seed (mulberry32), so that a failure can be run again. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Request {
  isOdd: boolean
  abort: AbortController
}

/** What a pool may be asked at random, and what must hold after every answer. */
class Model {
  readonly driver = new FakeDriver()
  /** Without an answer yet. */
  readonly open = new Set<Request>()
  readonly held: ClaimedSandbox[] = []
  readonly everHandedOut = new Set<string>()
  readonly destroyed = new Set<string>()
  readonly pool: SandboxPool
  handedOut = 0
  refused = 0

  constructor(readonly random: () => number) {
    this.driver.onCreate = async (_, signal) => {
      await this.delay(400, signal)
      if (this.random() < 0.1) throw new AppError('sandbox_failed', 'the engine had a bad day')
    }
    this.driver.onDestroy = () => this.delay(200)
    const lifecycle = new Lifecycle()
    lifecycle.listen({
      destroy: ({ sandboxId }) => {
        expect(this.destroyed.has(sandboxId), 'a sandbox is destroyed once').toBe(false)
        this.destroyed.add(sandboxId)
      },
    })
    this.pool = new SandboxPool({
      minSize: 2,
      maxSize: MAX_SIZE,
      idleTimeout: 5_000,
      maxIdleAge: 20_000,
      maxWaiting: MAX_WAITING,
      driver: this.driver,
      connectAgent: (stream) => {
        const agent = this.driver.connectAgent(stream)
        return Object.assign(agent, {
          // A sandbox may turn out dead, or slow, at the very moment of its claim.
          claim: async () => {
            await this.delay(5)
            if (this.random() < 0.05) throw new Error('no answer')
          },
        })
      },
      lifecycle,
    })
  }

  delay(maxMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      setTimeout(resolve, Math.floor(this.random() * maxMs))
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
  }

  acquire(): void {
    const isOdd = this.random() < 0.2
    const request = { isOdd, abort: new AbortController() }
    this.open.add(request)
    const options = {
      ...(isOdd ? { spec: ODD_SPEC } : {}),
      signal: request.abort.signal,
      timeoutMs: 500 + Math.floor(this.random() * 5_000),
    }
    this.pool
      .acquire(options)
      .then(
        (sandbox) => this.receive(request, sandbox),
        () => {
          this.refused++
        },
      )
      .finally(() => this.open.delete(request))
  }

  receive(request: Request, sandbox: ClaimedSandbox): void {
    expect(request.abort.signal.aborted, 'nobody gets a sandbox after giving up').toBe(false)
    expect(this.everHandedOut.has(sandbox.id), 'no sandbox is handed out twice').toBe(false)
    expect(sandbox.spec).toEqual(request.isOdd ? ODD_SPEC : DEFAULT_SPEC)
    expect(this.driver.sandboxes.find(({ id }) => id === sandbox.id)?.isDestroyed).toBe(false)
    this.everHandedOut.add(sandbox.id)
    this.held.push(sandbox)
    this.handedOut++
  }

  pick<T>(from: readonly T[]): T | undefined {
    return from[Math.floor(this.random() * from.length)]
  }

  step(): void {
    const roll = this.random()
    if (roll < 0.35) this.acquire()
    else if (roll < 0.6) this.release()
    else if (roll < 0.68) this.pick([...this.open])?.abort.abort(new Error('gone'))
    else if (roll < 0.76) this.pick(this.driver.alive)?.die()
  }

  release(): void {
    const sandbox = this.pick(this.held)
    if (!sandbox) return
    if (this.random() < 0.7) this.held.splice(this.held.indexOf(sandbox), 1)
    // Else it will be released again.
    void this.pool.release(sandbox)
  }

  check(): void {
    const { starting, inUse, warm, waiting } = this.pool.stats()
    const alive = this.driver.alive.length
    expect(alive + starting, 'never more than maxSize exist').toBeLessThanOrEqual(MAX_SIZE)
    expect(inUse + warm, 'what it counts is there').toBeLessThanOrEqual(alive)
    // One whose sandbox turned out dead goes back to its place, full line or not.
    expect(waiting).toBeLessThanOrEqual(MAX_WAITING + MAX_SIZE)
  }
}

test.each([
  [10_000, 1],
  [1_000, 2],
  [1_000, 3],
])(
  '[threat 57] %i random steps (seed %i) break no invariant, and a drain leaves nothing',
  async (steps, seed) => {
    const model = new Model(randomFrom(seed))
    await model.pool.start()
    for (let step = 0; step < steps; step++) {
      model.step()
      await vi.advanceTimersByTimeAsync(Math.floor(model.random() * 60))
      model.check()
    }
    const drained = model.pool.drain({ timeoutMs: 50 })
    await vi.advanceTimersByTimeAsync(60_000)
    await drained
    expect(model.open.size).toBe(0)
    expect(model.driver.alive).toEqual([])
    expect(model.pool.stats()).toMatchObject({ warm: 0, starting: 0, inUse: 0, waiting: 0 })
    expect(model.handedOut, 'the run was not an idle one').toBeGreaterThan(steps / 10)
    expect(model.refused).toBeGreaterThan(steps / 100)
  },
  120_000,
)

test('[threat 57] left alone after any storm, the pool is as warm as it should be', async () => {
  const model = new Model(randomFrom(4))
  await model.pool.start()
  for (let step = 0; step < 500; step++) {
    model.step()
    await vi.advanceTimersByTimeAsync(20)
  }
  for (const { abort } of model.open) abort.abort(new Error('gone'))
  for (const sandbox of model.held) void model.pool.release(sandbox)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(model.pool.stats()).toMatchObject({ waiting: 0, inUse: 0 })
  await vi.waitFor(() => expect(model.pool.stats().warm).toBe(2), { timeout: 60_000, interval: 100 })
  expect(model.driver.alive, 'nothing that nobody knows of').toHaveLength(2)
}, 60_000)
