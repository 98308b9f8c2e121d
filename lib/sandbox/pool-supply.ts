import type { SandboxDriver, SandboxSpec } from './driver/driver'
import type { DestroyReason } from './lifecycle'
import type { PoolSettings } from './pool-options'
import { PoolStock } from './pool-stock'
import type { StartedSandbox } from './started-sandbox'
import { WarmKind } from './warm-kind'

/** Starts under way at once; of these, those that only refill the shelf. */
const MAX_STARTS = 4
const MAX_REFILLS = 2
/** After a claim, so that the program which is about to run has the machine first. */
const REFILL_DELAY_MS = 200
const TICK_MIN_MS = 20
const TICK_MAX_MS = 30_000

export interface SupplyEvents {
  /** A sandbox came to the shelf, or room was made: those in line may be served. */
  onChange: () => void
  /** A start for whoever is first in line failed, which had begun at this time of the monotonic clock. */
  onSharedFailure: (error: unknown, kind: WarmKind, beganAtNs: bigint) => void
  onExit: (sandbox: StartedSandbox) => void
}

/** The sandboxes of a pool that have no owner: starts, the warm shelves, their refilling and shrinking. */
export class PoolSupply {
  readonly #settings: PoolSettings
  readonly #events: SupplyEvents
  readonly #stock: PoolStock
  #kinds: readonly WarmKind[]
  readonly #closing = new AbortController()
  #refills = 0
  #holdRefillUntilMs = 0
  #tick: NodeJS.Timeout | undefined

  constructor(settings: PoolSettings, events: SupplyEvents) {
    this.#settings = settings
    this.#events = events
    const { maxSize, idleTimeoutMs } = settings
    this.#kinds = settings.kinds.map(({ spec, minSize }) => new WarmKind(spec, { minSize, maxSize, idleTimeoutMs }))
    this.#stock = new PoolStock(settings, { onExit: (sandbox) => this.#lose(sandbox), onRoom: events.onChange })
  }

  /** What sandboxes are made by from now on. What is not there to start from is not kept warm. */
  async use(driver: SandboxDriver): Promise<void> {
    const isThere = async ({ spec: { profile, template } }: WarmKind) => {
      if (template === undefined) return true
      if (profile === 'playground') return (await driver.languages()).isThere
      return (await driver.templates?.has(template)) ?? false
    }
    const kinds = await Promise.all(this.#kinds.map(async (kind) => ((await isThere(kind)) ? [kind] : [])))
    this.#kinds = kinds.flat()
    this.#stock.use(driver)
  }

  get warm(): number {
    return this.#kinds.reduce((sum, { shelf }) => sum + shelf.size, 0)
  }

  get starting(): number {
    return this.#stock.starting
  }

  /** Undefined where no sandbox of that key is kept warm. */
  kindOf(key: string): WarmKind | undefined {
    return this.#kinds.find((kind) => kind.key === key)
  }

  /** Of the newest start of the pool's own spec, where it failed: that another kind can't be had says nothing of this one. */
  get lastError(): unknown {
    return this.#kinds[0]?.lastError
  }

  get canStart(): boolean {
    return this.#stock.size < this.#settings.maxSize && this.#stock.starting < MAX_STARTS
  }

  /** The warm sandbox that has waited longest, never one that is too old. */
  takeWarm({ shelf, target }: WarmKind): StartedSandbox | undefined {
    this.#destroyAll(shelf.takeStale(Date.now() - this.#settings.maxIdleAgeMs), 'stale')
    let taken = shelf.take()
    // Its end is known before the word of it has gone round.
    while (taken?.hasExited) taken = shelf.take()
    if (taken && shelf.size + 1 >= target.value) this.#holdRefillUntilMs = performance.now() + REFILL_DELAY_MS
    return taken
  }

  /** One for somebody in line. @returns whether there was room for it */
  startShared(kind: WarmKind): boolean {
    if (!this.canStart) return false
    kind.target.noteMiss()
    void this.#startShared(kind)
    return true
  }

  /** For one request alone; its claim is the caller's. @throws {AppError} of the driver */
  start(spec: SandboxSpec, signal: AbortSignal, id?: string): Promise<StartedSandbox> {
    return this.#stock.start(spec, AbortSignal.any([signal, this.#closing.signal]), id)
  }

  /** Makes room at the cost of a warm one, of the fullest shelf, for a request that no warm one fits. One at a time. */
  displace(): void {
    if (this.#stock.size < this.#settings.maxSize || this.#stock.destroying > 0) return
    const [fullest] = [...this.#kinds].sort((one, other) => other.shelf.size - one.shelf.size)
    const victim = fullest?.shelf.take()
    if (victim) void this.#stock.destroy(victim, 'displaced')
  }

  destroy(sandbox: StartedSandbox, reason: DestroyReason): Promise<void> {
    return this.#stock.destroy(sandbox, reason)
  }

  /** Brings the shelves to their targets, as fast as it may. So many starts of a kind are for people in line. */
  refill(awaited: ReadonlyMap<WarmKind, number>): void {
    if (this.#closing.signal.aborted) return
    this.#shrink()
    const holdMs = this.#holdRefillUntilMs - performance.now()
    const waits: number[] = []
    for (const kind of this.#kinds) {
      const missing = kind.missing(awaited.get(kind) ?? 0)
      const waitMs = Math.max(holdMs, kind.backoff.leftMs)
      if (missing > 0 && waitMs > 0) waits.push(waitMs)
      if (waitMs > 0) continue
      for (let left = missing; left > 0 && this.canStart && this.#refills < MAX_REFILLS; left--)
        void this.#refillOne(kind)
    }
    this.#schedule(waits.length > 0 ? Math.min(...waits) : this.#idleTickMs())
  }

  /** Destroys everything, owned sandboxes too, and resolves when nothing is left or being started. */
  async close(): Promise<void> {
    this.abort()
    do await this.#stock.destroyAll('drained')
    while (this.#stock.size > 0)
  }

  /** Starts nothing more and gives up what waits; what is owned is left alone. */
  abort(): void {
    this.#closing.abort(new Error('the pool is closing'))
    clearTimeout(this.#tick)
    for (const { shelf } of this.#kinds) this.#destroyAll(shelf.takeAll(), 'drained')
  }

  async #refillOne(kind: WarmKind): Promise<void> {
    this.#refills++
    await this.#startShared(kind)
    this.#refills--
    this.#events.onChange()
  }

  async #startShared(kind: WarmKind): Promise<void> {
    const beganAtNs = process.hrtime.bigint()
    kind.starts++
    try {
      const sandbox = await this.start(kind.spec, this.#closing.signal)
      kind.starts--
      kind.succeed()
      if (this.#closing.signal.aborted) void this.#stock.destroy(sandbox, 'drained')
      else kind.shelf.add(sandbox)
    } catch (error) {
      kind.starts--
      kind.fail(error)
      if (!this.#closing.signal.aborted) this.#events.onSharedFailure(error, kind, beganAtNs)
    }
    this.#events.onChange()
  }

  #lose(sandbox: StartedSandbox): void {
    for (const { shelf } of this.#kinds) shelf.remove(sandbox)
    void this.#stock.destroy(sandbox, 'exited')
    this.#events.onExit(sandbox)
  }

  #shrink(): void {
    const { maxIdleAgeMs, idleTimeoutMs } = this.#settings
    for (const { shelf, target } of this.#kinds) {
      this.#destroyAll(shelf.takeStale(Date.now() - maxIdleAgeMs), 'stale')
      const surplus = shelf.size - target.value
      if (surplus > 0) this.#destroyAll(shelf.takeIdle(surplus, performance.now() - idleTimeoutMs), 'idle')
    }
  }

  #idleTickMs(): number | undefined {
    if (this.warm === 0) return undefined
    const finestMs = Math.min(this.#settings.idleTimeoutMs, this.#settings.maxIdleAgeMs) / 4
    return Math.min(TICK_MAX_MS, Math.max(TICK_MIN_MS, finestMs))
  }

  #schedule(waitMs: number | undefined): void {
    clearTimeout(this.#tick)
    if (waitMs === undefined) return
    this.#tick = setTimeout(this.#events.onChange, waitMs)
    this.#tick.unref()
  }

  #destroyAll(sandboxes: StartedSandbox[], reason: DestroyReason): void {
    for (const sandbox of sandboxes) void this.#stock.destroy(sandbox, reason)
  }
}
