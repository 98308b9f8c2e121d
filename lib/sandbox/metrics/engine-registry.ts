import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { LifecycleListeners } from '../lifecycle'
import type { Pool } from '../pool-types'

const MS_PER_S = 1000
const CLAIM_BUCKETS_S = [0.001, 0.002, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30]
const START_BUCKETS_S = [0.1, 0.2, 0.3, 0.5, 0.75, 1, 2, 5, 10, 30, 60]
const RUN_BUCKETS_S = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]
const MEMORY_BUCKETS_BYTES = [16, 32, 64, 128, 256, 512, 1024, 2048, 4096].map((mebibytes) => mebibytes * 1024 * 1024)

/** What Prometheus reads of the engine, in a registry of its own. Times are seconds, as it wants them. */
export class EngineRegistry {
  readonly registry = new Registry()
  readonly listeners: LifecycleListeners

  constructor() {
    const started = this.#histogram('sandbox_start_seconds', 'From the call of the driver to the answer of the agent', {
      labelNames: ['driver'],
      buckets: START_BUCKETS_S,
    })
    const destroyed = this.#counter('sandboxes_destroyed_total', 'Sandboxes destroyed, by why', ['driver', 'reason'])
    const acquired = this.#histogram('acquire_seconds', 'Wait for a sandbox', {
      labelNames: ['driver', 'warm'],
      buckets: CLAIM_BUCKETS_S,
    })
    const errors = this.#counter('errors_total', 'What the engine could not do', ['operation'])
    this.listeners = {
      create: ({ driver, durationMs }) => started.observe({ driver }, durationMs / MS_PER_S),
      acquire: ({ driver, isWarm, waitedMs }) =>
        acquired.observe({ driver, warm: String(isWarm) }, waitedMs / MS_PER_S),
      destroy: ({ driver, reason }) => destroyed.inc({ driver, reason }),
      error: ({ operation }) => errors.inc({ operation }),
      execute: this.#runs(),
    }
  }

  /** Adds the pool's sizes, read when Prometheus asks. */
  addPool(pool: Pool): void {
    new Gauge({
      name: 'codetok_pool_sandboxes',
      help: 'Sandboxes of the pool, and requests that wait for one',
      labelNames: ['state'],
      registers: [this.registry],
      collect() {
        const { warm, starting, inUse, waiting, maxSize } = pool.stats()
        for (const [state, value] of Object.entries({ warm, starting, in_use: inUse, waiting, max: maxSize }))
          this.set({ state }, value)
      },
    })
  }

  #runs(): NonNullable<LifecycleListeners['execute']> {
    const wall = this.#histogram('run_seconds', 'Wall clock of runs', {
      labelNames: ['language', 'outcome'],
      buckets: RUN_BUCKETS_S,
    })
    const start = this.#histogram('run_start_seconds', 'From the request to the pid of the program', {
      labelNames: ['language', 'warm'],
      buckets: CLAIM_BUCKETS_S,
    })
    const memory = this.#histogram('run_peak_memory_bytes', 'Largest memory of runs', {
      labelNames: ['language'],
      buckets: MEMORY_BUCKETS_BYTES,
    })
    const cpu = this.#counter('run_cpu_seconds_total', 'CPU time of runs', ['language'])
    const output = this.#counter('run_output_bytes_total', 'Output of runs', ['stream'])
    return ({ language, outcome, phases, durationMs, cpuMs, peakMemoryBytes, stdoutBytes, stderrBytes }) => {
      wall.observe({ language, outcome }, durationMs / MS_PER_S)
      start.observe({ language, warm: String(phases.isWarm) }, phases.startedMs / MS_PER_S)
      memory.observe({ language }, peakMemoryBytes)
      cpu.inc({ language }, cpuMs / MS_PER_S)
      output.inc({ stream: 'stdout' }, stdoutBytes)
      output.inc({ stream: 'stderr' }, stderrBytes)
    }
  }

  #counter<L extends string>(name: string, help: string, labelNames: L[]): Counter<L> {
    return new Counter({ name: `codetok_${name}`, help, labelNames, registers: [this.registry] })
  }

  #histogram<L extends string>(
    name: string,
    help: string,
    shape: { labelNames: L[]; buckets: number[] },
  ): Histogram<L> {
    return new Histogram({ name: `codetok_${name}`, help, registers: [this.registry], ...shape })
  }
}
