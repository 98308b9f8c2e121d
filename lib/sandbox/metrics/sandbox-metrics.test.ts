import { afterEach, describe, expect, test, vi } from 'vitest'
import { type ExecuteStats, Lifecycle, sharedLifecycle } from '../lifecycle'
import { Samples } from './samples'
import { SandboxMetrics } from './sandbox-metrics'

const EXECUTED: ExecuteStats = {
  sandboxId: 's',
  runId: 'r',
  driver: 'docker',
  language: 'python',
  outcome: 'exited',
  exitCode: 0,
  phases: { waitedMs: 1, claimedMs: 0, writtenMs: 0, startedMs: 5, isWarm: true },
  stdoutBytes: 10,
  stderrBytes: 2,
  durationMs: 250,
  cpuMs: 100,
  peakMemoryBytes: 20 * 1024 * 1024,
}

const open: SandboxMetrics[] = []

function makeMetrics(lifecycle = new Lifecycle()) {
  const metrics = new SandboxMetrics({ lifecycle })
  open.push(metrics)
  return { lifecycle, metrics }
}

afterEach(() => {
  for (const metrics of open.splice(0)) metrics.close()
})

describe('percentiles', () => {
  test('are by nearest rank over the newest measurements', () => {
    const samples = new Samples(100)
    for (let value = 1; value <= 100; value++) samples.add(1000 + value)
    for (let value = 100; value >= 1; value--) samples.add(value)
    expect(samples.count).toBe(200)
    expect([50, 95, 99, 100].map((rank) => samples.percentile(rank))).toEqual([50, 95, 99, 100])
  })

  test('of nothing are null', () => {
    expect(makeMetrics().metrics.percentiles('execute')).toEqual({
      count: 0,
      p50: null,
      p90: null,
      p95: null,
      p99: null,
    })
  })

  test('of one are that one', () => {
    const { lifecycle, metrics } = makeMetrics()
    lifecycle.tell('execute', EXECUTED)
    expect(metrics.percentiles('execute')).toMatchObject({ count: 1, p50: 250, p99: 250 })
    expect(metrics.percentiles('start')).toMatchObject({ p50: 5 })
  })
})

describe('events', () => {
  test('a listener gets the typed stats of a run', () => {
    const { lifecycle, metrics } = makeMetrics()
    const seen: number[] = []
    metrics.on('execute', (stats) => seen.push(stats.phases.startedMs + stats.peakMemoryBytes))
    lifecycle.tell('execute', EXECUTED)
    expect(seen).toEqual([5 + 20 * 1024 * 1024])
  })

  test('without arguments it hears the whole process, and nothing after close', () => {
    const metrics = new SandboxMetrics()
    const heard = vi.fn()
    metrics.on('create', heard)
    sharedLifecycle().tell('create', { sandboxId: 's', driver: 'docker', durationMs: 1 })
    metrics.close()
    sharedLifecycle().tell('create', { sandboxId: 's', driver: 'docker', durationMs: 1 })
    expect(heard).toHaveBeenCalledOnce()
  })

  test('an error that nobody listens to is counted and does not throw', async () => {
    const { lifecycle, metrics } = makeMetrics()
    lifecycle.tell('error', { operation: 'create', error: new Error('no engine') })
    expect(await metrics.registry.metrics()).toContain('codetok_errors_total{operation="create"} 1')
  })
})

describe('Prometheus', () => {
  test('has runs by language and outcome, in seconds', async () => {
    const { lifecycle, metrics } = makeMetrics()
    lifecycle.tell('execute', EXECUTED)
    const text = await metrics.registry.metrics()
    expect(text).toContain('codetok_run_seconds_sum{language="python",outcome="exited"} 0.25')
    expect(text).toContain('codetok_run_start_seconds_bucket{le="0.005",language="python",warm="true"} 1')
    expect(text).toContain('codetok_run_cpu_seconds_total{language="python"} 0.1')
    expect(text).toContain('codetok_run_output_bytes_total{stream="stdout"} 10')
  })

  test('reads the pool when it is asked', async () => {
    const { metrics } = makeMetrics()
    const stats = { warm: 2, starting: 0, frozen: 0, inUse: 3, waiting: 1, minSize: 2, maxSize: 10 }
    metrics.observe({
      acquire: () => Promise.reject(new Error('not asked for')),
      release: async () => {},
      drain: async () => {},
      stats: () => stats,
    })
    stats.inUse = 4
    expect(await metrics.registry.metrics()).toContain('codetok_pool_sandboxes{state="in_use"} 4')
  })
})
