import '#server-only'
import type { DashboardEvent, DashboardRuns, DashboardSandbox, DashboardSnapshot } from '@/lib/contracts/dashboard'
import type { History, HistorySample } from '@/lib/contracts/dashboard-history'
import type { SandboxMetrics } from '@/lib/sandbox'
import type { Engine } from '../engine'
import type { ServerSentEvent } from '../sse'
import { Activity } from './activity'
import { ActivityLog } from './activity-log'
import { engineOf, limitsOf, percentilesOf, poolOf, unlessChanged } from './describe'
import { EventLoopDelay } from './event-loop-delay'
import type { HistoryStore } from './history-store'
import { HostMeter } from './host-stats'
import { patchBetween } from './patch'
import { registerDashboard } from './prometheus'
import type { RecordStore } from './record-store'
import { SampleRings } from './sample-rings'
import type { ListedSandbox, SandboxSource } from './sandbox-source'
import { SandboxWatch } from './sandbox-watch'

const INTERVAL_MS = 1_000
/** What a killed server may lose of the past. */
const FLUSH_INTERVAL_MS = 10_000

export interface DashboardOptions {
  engine: Engine
  metrics: SandboxMetrics
  sources: readonly SandboxSource[]
  dataDir: string
  history: HistoryStore
  records: RecordStore
}

interface Moment {
  snapshot: DashboardSnapshot
  sample: HistorySample
}

/** What operators see of the server: as it is now, pushed once a second to all who look, and as it was. */
export class Dashboard {
  readonly watch = new SandboxWatch()
  readonly eventLoop = new EventLoopDelay()
  readonly #options: DashboardOptions
  readonly #log: ActivityLog
  readonly #activity: Activity
  readonly #host: HostMeter
  readonly #rings = new SampleRings()
  readonly #listeners = new Set<() => void>()
  readonly #startedAtMs = Date.now()
  #timer: NodeJS.Timeout | undefined
  #flushTimer: NodeJS.Timeout | undefined
  #ticking: Promise<Moment> | undefined
  #now: Moment | undefined

  constructor(options: DashboardOptions) {
    this.#options = options
    const { records } = options
    this.#log = new ActivityLog((entry) => records.addEvent(entry))
    this.#activity = new Activity(options.metrics, this.#log, (run) => records.addRun(run))
    this.#host = new HostMeter(options.dataDir)
    registerDashboard(options.metrics.registry, this)
  }

  /** Measures once a second until `stop`, beginning with what an earlier server measured. */
  start(): void {
    this.eventLoop.start()
    this.#timer = setInterval(() => void this.#tick(), INTERVAL_MS)
    this.#timer.unref()
    this.#flushTimer = setInterval(() => void this.#keep(), FLUSH_INTERVAL_MS)
    this.#flushTimer.unref()
    void this.#restore()
  }

  /** Keeps what was measured for the next start. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    clearInterval(this.#flushTimer)
    this.eventLoop.stop()
    this.watch.close()
    await this.#keep()
  }

  /** A snapshot, and then once a second what has changed since; what a slow reader misses is in its next patch. */
  async *stream(signal: AbortSignal): AsyncGenerator<ServerSentEvent> {
    const letGo = this.watch.want()
    try {
      let { snapshot: sent } = this.#now ?? (await this.#tick())
      yield { data: sent satisfies DashboardEvent }
      for (;;) {
        await this.#nextTick(signal)
        if (signal.aborted || !this.#now) return
        const { snapshot, sample } = this.#now
        const patch = patchBetween(sent, snapshot, sample)
        sent = snapshot
        yield { data: patch satisfies DashboardEvent }
      }
    } finally {
      letGo()
    }
  }

  async snapshot(): Promise<DashboardSnapshot> {
    return (this.#now ?? (await this.#tick())).snapshot
  }

  history(fromMs: number, toMs: number): History {
    return this.#rings.between(fromMs, toMs, Date.now())
  }

  /** @returns whether there was such a sandbox */
  async end(sandboxId: string): Promise<boolean> {
    for (const source of this.#options.sources) {
      if (await source.end(sandboxId, 'an operator ended it')) return true
    }
    return false
  }

  async #restore(): Promise<void> {
    const { history, records } = this.#options
    this.#rings.restore(await history.load())
    const { runs, events } = await records.load(Date.now())
    this.#activity.restore(runs)
    this.#log.restore(events)
  }

  async #keep(): Promise<void> {
    const { history, records } = this.#options
    history.add(this.#rings.unfinished())
    await history.flush(Date.now())
    await records.flush(Date.now())
  }

  /** One at a time: a turn that takes longer than a second is not overtaken by the next. */
  #tick(): Promise<Moment> {
    this.#ticking ??= this.#measure().then((now) => {
      this.#now = now
      this.#ticking = undefined
      for (const wake of this.#listeners) wake()
      return now
    })
    return this.#ticking
  }

  async #measure(): Promise<Moment> {
    const { engine, metrics, sources } = this.#options
    const atMs = Date.now()
    const p99Ms = this.eventLoop.takeP99Ms()
    const host = await this.#host.read()
    const listed = sources.flatMap((source) => source.list())
    this.watch.update(listed.map(({ sandbox }) => sandbox))
    const lately = this.eventLoop.lately()
    const before = this.#now?.snapshot
    const snapshot: DashboardSnapshot = {
      type: 'snapshot',
      atMs,
      pool: unlessChanged(before?.pool, poolOf(engine, metrics, this.#activity.totals)),
      host: {
        ...host,
        serverMemoryBytes: process.memoryUsage.rss(),
        serverStartedAtMs: this.#startedAtMs,
        eventLoopP99Ms: lately.p99Ms,
        eventLoopMaxMs: lately.maxMs,
      },
      engine: unlessChanged(before?.engine, engineOf(engine)),
      runs: unlessChanged(before?.runs, this.#runs(listed, atMs)),
      sandboxes: listed.map((entry) => this.#describe(entry)),
      log: this.#log.after(0),
    }
    const { warm, inUse, waiting } = snapshot.pool
    const sample: HistorySample = {
      atMs,
      warm,
      inUse,
      waiting,
      ...this.#activity.takeCounts(),
      cpuPercent: host.cpuPercent,
      memoryBytes: host.memoryBytes,
      diskBytes: host.diskBytes,
      eventLoopP99Ms: p99Ms,
    }
    this.#options.history.add(this.#rings.add(sample))
    return { snapshot, sample }
  }

  #describe({ sandbox, ...entry }: ListedSandbox): DashboardSandbox {
    return {
      id: sandbox.id,
      surface: entry.surface,
      owner: entry.owner,
      template: entry.template,
      driver: sandbox.driver,
      createdAtMs: entry.createdAtMs,
      expiresAtMs: entry.expiresAtMs,
      liveRuns: entry.liveRuns,
      limits: limitsOf(sandbox.spec.limits),
      usage: this.watch.usageOf(sandbox.id),
    }
  }

  #runs(listed: readonly ListedSandbox[], nowMs: number): DashboardRuns {
    const { metrics } = this.#options
    return {
      live: listed.reduce((sum, { liveRuns }) => sum + liveRuns, 0),
      ended: this.#activity.totals.ended,
      ...this.#activity.summary(nowMs),
      durationMs: percentilesOf(metrics, 'execute'),
      startMs: percentilesOf(metrics, 'start'),
    }
  }

  #nextTick(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#listeners.delete(wake)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      if (signal.aborted) return resolve()
      this.#listeners.add(wake)
      signal.addEventListener('abort', wake, { once: true })
    })
  }
}
