import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { AgentSample, Sandbox } from '@/lib/sandbox'
import { SandboxWatch } from './sandbox-watch'

let watch: SandboxWatch
/** When each sample of any sandbox was asked of its agent. */
let samples: number[]
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] })
  watch = new SandboxWatch()
  samples = []
})
afterEach(() => {
  watch.close()
  vi.useRealTimers()
})

function sandbox(index: number): Sandbox {
  async function* metrics(intervalMs: number, signal: AbortSignal) {
    while (!signal.aborted) {
      await new Promise((resolve) => globalThis.setTimeout(resolve, intervalMs))
      if (signal.aborted) return
      samples.push(Date.now())
      yield { cpuPercent: index, memoryBytes: 1, processes: 1, diskBytes: 1 } as AgentSample
    }
  }
  return { id: `${index}`, agent: { metrics } } as unknown as Sandbox
}

const sandboxes = (count: number) => Array.from({ length: count }, (_, index) => sandbox(index))
/** As the dashboard does, once a second. */
async function pass(seconds: number, all: Sandbox[]): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    watch.update(all)
    await vi.advanceTimersByTimeAsync(1_000)
  }
}

describe('the numbers of sandboxes', () => {
  test('are asked for while somebody wants them', async () => {
    const all = sandboxes(3)
    await pass(3, all)
    expect(samples).toEqual([])
    const stop = watch.want()
    await pass(5, all)
    expect(watch.usageOf('2')?.cpuPercent).toBe(2)
    expect(samples).toHaveLength(3 * 4 + 1)
    stop()
    samples = []
    await pass(3, all)
    expect(samples).toEqual([])
    expect(watch.usageOf('2')).toBeNull()
  })

  test('come soon, and no more of them a second than a machine bears, however many there are', async () => {
    const all = sandboxes(200)
    watch.want()
    await pass(7, all)
    for (const { id } of all) expect(watch.usageOf(id)).not.toBeNull()
    samples = []
    await pass(32, all)
    expect(samples.length / 32).toBeGreaterThan(20)
    expect(samples.length / 32).toBeLessThanOrEqual(40)
    for (const second of new Set(samples.map((atMs) => Math.floor(atMs / 1_000))))
      expect(samples.filter((atMs) => Math.floor(atMs / 1_000) === second).length).toBeLessThanOrEqual(60)
  })

  test('come as often where one more comes and goes at the most that are asked once a second', async () => {
    const all = sandboxes(41)
    watch.want()
    await pass(3, all)
    samples = []
    for (let second = 0; second < 20; second++) await pass(1, all.slice(0, 40 + (second % 2)))
    expect(samples.length / 20).toBeGreaterThan(18)
  })

  test('are kept while all are asked more rarely, or more often again', async () => {
    const all = sandboxes(50)
    watch.want()
    await pass(3, all.slice(0, 40))
    expect(watch.usageOf('7')).not.toBeNull()
    await pass(1, all)
    expect(watch.usageOf('7')).not.toBeNull()
    samples = []
    await pass(10, all)
    expect(samples.length / 10).toBeLessThanOrEqual(30)
    await pass(2, all.slice(0, 5))
    samples = []
    await pass(10, all.slice(0, 5))
    expect(samples.length).toBe(50)
  })
})
