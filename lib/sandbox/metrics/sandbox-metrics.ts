import { EventEmitter } from 'node:events'
import type { Registry } from 'prom-client'
import { type Lifecycle, type LifecycleEvents, sharedLifecycle } from '../lifecycle'
import type { Pool } from '../pool-types'
import { EngineRegistry } from './engine-registry'
import { Samples } from './samples'

/** What percentiles look back on. */
const KEPT_SAMPLES = 2048

/** What can be asked for in percentiles, in ms: a run's wall clock and its start, a claim, the making of a sandbox. */
export type MeasuredTime = 'execute' | 'start' | 'acquire' | 'create' | 'destroy'

export interface Percentiles {
  count: number
  p50: number | null
  p90: number | null
  p95: number | null
  p99: number | null
}

/**
 * What happens to the sandboxes of this process: `on('execute', (stats) => …)`, and the same for `acquire`, `release`, `create`,
 * `destroy` and `error`; percentiles of the newest; all of it for Prometheus in `registry`.
 */
export class SandboxMetrics extends EventEmitter<LifecycleEvents> {
  readonly #registry = new EngineRegistry()
  readonly #samples: Record<MeasuredTime, Samples> = {
    execute: new Samples(KEPT_SAMPLES),
    start: new Samples(KEPT_SAMPLES),
    acquire: new Samples(KEPT_SAMPLES),
    create: new Samples(KEPT_SAMPLES),
    destroy: new Samples(KEPT_SAMPLES),
  }
  readonly #unsubscribe: () => void

  constructor(options: { lifecycle?: Lifecycle } = {}) {
    super()
    const lifecycle = options.lifecycle ?? sharedLifecycle()
    const ends = [lifecycle.listen(this.#registry.listeners), this.#sample(lifecycle), this.#emitAll(lifecycle)]
    this.#unsubscribe = () => {
      for (const end of ends) end()
    }
  }

  get registry(): Registry {
    return this.#registry.registry
  }

  /** Adds the pool's sizes to the registry. */
  observe(pool: Pool): void {
    this.#registry.addPool(pool)
  }

  /** Of the newest 2048, in ms; null where there are none. */
  percentiles(time: MeasuredTime): Percentiles {
    const samples = this.#samples[time]
    const [p50 = null, p90 = null, p95 = null, p99 = null] = [50, 90, 95, 99].map((rank) => samples.percentile(rank))
    return { count: samples.count, p50, p90, p95, p99 }
  }

  /** Hears nothing any more. */
  close(): void {
    this.#unsubscribe()
    this.removeAllListeners()
  }

  #sample(lifecycle: Lifecycle): () => void {
    return lifecycle.listen({
      execute: ({ durationMs, phases }) => {
        this.#samples.execute.add(durationMs)
        this.#samples.start.add(phases.startedMs)
      },
      acquire: ({ waitedMs }) => this.#samples.acquire.add(waitedMs),
      create: ({ durationMs }) => this.#samples.create.add(durationMs),
      destroy: ({ durationMs }) => this.#samples.destroy.add(durationMs),
    })
  }

  #emitAll(lifecycle: Lifecycle): () => void {
    return lifecycle.listen({
      create: (stats) => this.emit('create', stats),
      acquire: (stats) => this.emit('acquire', stats),
      release: (stats) => this.emit('release', stats),
      destroy: (stats) => this.emit('destroy', stats),
      execute: (stats) => this.emit('execute', stats),
      // An emitter throws an `error` that nobody listens to.
      error: (stats) => this.listenerCount('error') > 0 && this.emit('error', stats),
    })
  }
}
