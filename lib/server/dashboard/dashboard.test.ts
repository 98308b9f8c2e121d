import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { DashboardEvent, type DashboardPatch, type DashboardSnapshot } from '@/lib/contracts/dashboard'
import type { AgentSample } from '@/lib/sandbox'
import type { Identity } from '../sessions'
import type { ServerSentEvent } from '../sse'
import { type FakeServices, fakeServices } from '../testing/fake-services'

const never = new AbortController().signal
const ann: Identity = { kind: 'session', owner: 'session:ann' }

let services: FakeServices
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  services = fakeServices()
  services.dashboard.start()
})
afterEach(async () => {
  await services.stop()
  vi.useRealTimers()
})

const claim = () => services.sandboxes.create(ann, {}, never)

/** One who looks, and checks that what is sent is what the contract says. */
function look() {
  const abort = new AbortController()
  const events = services.dashboard.stream(abort.signal)
  const next = async (): Promise<DashboardEvent> => {
    const { value } = (await events.next()) as { value: ServerSentEvent }
    return DashboardEvent.parse(JSON.parse(JSON.stringify(value.data)))
  }
  return {
    first: async (): Promise<DashboardSnapshot> => {
      const event = await next()
      if (event.type !== 'snapshot') throw new Error('the first event is no snapshot')
      return event
    },
    patch: async (): Promise<DashboardPatch> => {
      const coming = next()
      await vi.advanceTimersByTimeAsync(1000)
      const event = await coming
      if (event.type !== 'patch') throw new Error('a second snapshot')
      return event
    },
    leave: async () => {
      abort.abort()
      await events.next()
    },
  }
}

/** Agents whose sandboxes use so much. */
function use(cpuPercent: number) {
  const sample: AgentSample = {
    atMs: 0,
    cpuPercent,
    memoryBytes: 1,
    memoryLimitBytes: 2,
    processes: 3,
    diskBytes: 4,
    diskLimitBytes: 5,
    networkInBytes: 0,
    networkOutBytes: 0,
  }
  let watchers = 0
  for (const { agent } of services.driver.sandboxes) {
    agent.metrics = async function* (...[, signal]: [number?, AbortSignal?]) {
      watchers++
      yield sample
      await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }))
      watchers--
    }
  }
  return { watchers: () => watchers }
}

describe('who looks', () => {
  test('sees what there is, and then what becomes of it', async () => {
    const held = await claim()
    const { first, patch } = look()
    const snapshot = await first()
    expect(snapshot.sandboxes).toMatchObject([{ id: held.id, owner: 'session:ann', surface: 'playground' }])
    expect(snapshot.pool).toMatchObject({ inUse: 1, claims: 1, coldClaims: 1 })
    expect(snapshot.engine.capabilities?.memory).toBe('kernel')

    const other = await claim()
    const grown = await patch()
    expect(grown.put?.map(({ id }) => id)).toEqual([other.id])
    expect(grown.pool?.inUse).toBe(2)
    expect(grown.log?.map(({ type }) => type)).toEqual(expect.arrayContaining(['created', 'claimed']))

    expect(await services.dashboard.end(held.id)).toBe(true)
    expect((await patch()).gone).toEqual([held.id])
    expect(await services.dashboard.end(held.id)).toBe(false)
  })

  test('is not told again what has not changed', async () => {
    await claim()
    const { first, patch } = look()
    await first()
    await patch()
    const quiet = await patch()
    expect(Object.keys(quiet).sort()).toEqual(['atMs', 'host', 'sample', 'type'])
  })

  test('and reads slowly misses nothing that still holds', async () => {
    const { first, patch } = look()
    await first()
    const gone = await claim()
    await vi.advanceTimersByTimeAsync(3000)
    await services.dashboard.end(gone.id)
    const kept = await claim()
    await vi.advanceTimersByTimeAsync(3000)
    const late = await patch()
    expect(late.put?.map(({ id }) => id)).toEqual([kept.id])
    expect(late.gone).toBeUndefined()
  })

  test('is what has sandboxes measured: without anybody, none is', async () => {
    await claim()
    const { watchers } = use(42)
    await vi.advanceTimersByTimeAsync(2000)
    expect(watchers()).toBe(0)
    const { first, patch, leave } = look()
    let [sandbox] = (await first()).sandboxes
    while (!sandbox?.usage) [sandbox = sandbox] = (await patch()).put ?? []
    expect(sandbox.usage).toEqual({ cpuPercent: 42, memoryBytes: 1, processes: 3, diskBytes: 4 })
    expect(watchers()).toBe(1)
    await leave()
    await vi.advanceTimersByTimeAsync(1000)
    await vi.waitFor(() => expect(watchers()).toBe(0))
  })
})

test('two hundred sandboxes are sent once, and then a few bytes of each', { timeout: 30_000 }, async () => {
  await services.stop()
  services = fakeServices({ POOL_MAX_SIZE: '200', SESSION_MAX_SANDBOXES: '200' })
  services.dashboard.start()
  for (let n = 0; n < 200; n++) await claim()
  let cpuPercent = 0
  for (const { agent } of services.driver.sandboxes) {
    agent.metrics = async function* () {
      for (;;) {
        const nothing = { memoryLimitBytes: 0, processes: 1, diskLimitBytes: 0, networkInBytes: 0, networkOutBytes: 0 }
        yield { atMs: 0, cpuPercent: cpuPercent++ % 97, memoryBytes: 123_456_789, diskBytes: 4096, ...nothing }
        await new Promise((resolve) => setInterval(resolve, 1000))
      }
    }
  }
  const { first, patch } = look()
  expect((await first()).sandboxes).toHaveLength(200)
  const heard = new Set<string>()
  while (heard.size < 200) {
    const { usage = [] } = await patch()
    for (const [id] of usage) heard.add(id)
    expect(JSON.stringify(usage).length).toBeLessThanOrEqual(200 * 60)
  }
})

test('the past has what happened in each second', async () => {
  await claim()
  await vi.advanceTimersByTimeAsync(1000)
  await vi.waitFor(() => {
    const { stepMs, samples } = services.dashboard.history(Date.now() - 60_000, Date.now() + 60_000)
    expect(stepMs).toBe(1000)
    expect(samples).toMatchObject([{ claims: 1, coldClaims: 1, inUse: 1, claimMaxMs: expect.any(Number) }])
  })
})
