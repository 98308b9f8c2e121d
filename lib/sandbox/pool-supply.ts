import { Backoff } from './backoff'
import type { SandboxDriver, SandboxSpec } from './driver/driver'
import type { DestroyReason } from './lifecycle'
import type { PoolSettings } from './pool-options'
import { PoolStock } from './pool-stock'
import type { StartedSandbox } from './started-sandbox'
import { WarmShelf } from './warm-shelf'
import { WarmTarget } from './warm-target'

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
  /** A start of the pool's own spec failed, which had begun at this time of the monotonic clock. */
  onSharedFailure: (error: unknown, beganAtNs: bigint) => void
  onExit: (sandbox: StartedSandbox) => void
}

/** The sandboxes of a pool that have no owner: starts, the warm shelf, its refilling and shrinking. */
export class PoolSupply {
  readonly #settings: PoolSettings
  readonly #events: SupplyEvents
  readonly #stock: PoolStock
  readonly #shelf = new WarmShelf()
  readonly #target: WarmTarget
  readonly #backoff = new Backoff()
  readonly #closing = new AbortController()
  #sharedStarts = 0
  #refills = 0
  #holdRefillUntilMs = 0
  #tick: NodeJS.Timeout | undefined
  #lastError: unknown

  constructor(settings: PoolSettings, events: SupplyEvents) {
    this.#settings = settings
    this.#events = events
    this.#target = new WarmTarget(settings)
    this.#stock = new PoolStock(settings, { onExit: (sandbox) => this.#lose(sandbox), onRoom: events.onChange })
  }

  use(driver: SandboxDriver): void {
    this.#stock.use(driver)
  }

  get warm(): number {
    return this.#shelf.size
  }

  get starting(): number {
    return this.#stock.starting
  }

  /** Starts of the pool's own spec: whoever is first in line gets what they bring. */
  get sharedStarts(): number {
    return this.#sharedStarts
  }

  /** Of the newest start, where it failed. */
  get lastError(): unknown {
    return this.#lastError
  }

  get canStart(): boolean {
    return this.#stock.size < this.#settings.maxSize && this.#stock.starting < MAX_STARTS
  }

  /** The warm sandbox that has waited longest, never one that is too old. */
  takeWarm(): StartedSandbox | undefined {
    this.#destroyAll(this.#shelf.takeStale(Date.now() - this.#settings.maxIdleAgeMs), 'stale')
    let taken = this.#shelf.take()
    // Its end is known before the word of it has gone round.
    while (taken?.hasExited) taken = this.#shelf.take()
    if (taken && this.#shelf.size + 1 >= this.#target.value)
      this.#holdRefillUntilMs = performance.now() + REFILL_DELAY_MS
    return taken
  }

  /** One for somebody in line. @returns whether there was room for it */
  startShared(): boolean {
    if (!this.canStart) return false
    this.#target.noteMiss()
    void this.#startShared()
    return true
  }

  /** One of another spec, for one request alone; its claim is the caller's. @throws {AppError} of the driver */
  start(spec: SandboxSpec, signal: AbortSignal): Promise<StartedSandbox> {
    return this.#note(this.#stock.start(spec, AbortSignal.any([signal, this.#closing.signal])))
  }

  /** Makes room at the cost of a warm one, for a request that no warm one fits. One at a time. */
  displace(): void {
    const isFull = this.#stock.size >= this.#settings.maxSize && this.#stock.destroying === 0
    const victim = isFull ? this.#shelf.take() : undefined
    if (victim) void this.#stock.destroy(victim, 'displaced')
  }

  destroy(sandbox: StartedSandbox, reason: DestroyReason): Promise<void> {
    return this.#stock.destroy(sandbox, reason)
  }

  /** Brings the shelf to its target, as fast as it may. `awaited` of the shared starts are for people in line. */
  refill(awaited: number): void {
    if (this.#closing.signal.aborted) return
    this.#shrink()
    const waitMs = Math.max(this.#holdRefillUntilMs - performance.now(), this.#backoff.leftMs)
    const missing = this.#target.value - this.#shelf.size - (this.#sharedStarts - awaited)
    if (missing > 0 && waitMs <= 0)
      for (let left = missing; left > 0 && this.canStart && this.#refills < MAX_REFILLS; left--) void this.#refillOne()
    this.#schedule(missing > 0 && waitMs > 0 ? waitMs : this.#idleTickMs())
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
    this.#destroyAll(this.#shelf.takeAll(), 'drained')
  }

  async #refillOne(): Promise<void> {
    this.#refills++
    await this.#startShared()
    this.#refills--
    this.#events.onChange()
  }

  async #startShared(): Promise<void> {
    const beganAtNs = process.hrtime.bigint()
    this.#sharedStarts++
    try {
      const sandbox = await this.start(this.#settings.spec, this.#closing.signal)
      this.#sharedStarts--
      if (this.#closing.signal.aborted) void this.#stock.destroy(sandbox, 'drained')
      else this.#shelf.add(sandbox)
    } catch (error) {
      this.#sharedStarts--
      if (!this.#closing.signal.aborted) this.#events.onSharedFailure(error, beganAtNs)
    }
    this.#events.onChange()
  }

  async #note(starting: Promise<StartedSandbox>): Promise<StartedSandbox> {
    try {
      const sandbox = await starting
      this.#backoff.succeed()
      this.#lastError = undefined
      return sandbox
    } catch (error) {
      this.#backoff.fail()
      this.#lastError = error
      throw error
    }
  }

  #lose(sandbox: StartedSandbox): void {
    this.#shelf.remove(sandbox)
    void this.#stock.destroy(sandbox, 'exited')
    this.#events.onExit(sandbox)
  }

  #shrink(): void {
    this.#destroyAll(this.#shelf.takeStale(Date.now() - this.#settings.maxIdleAgeMs), 'stale')
    const surplus = this.#shelf.size - this.#target.value
    if (surplus > 0)
      this.#destroyAll(this.#shelf.takeIdle(surplus, performance.now() - this.#settings.idleTimeoutMs), 'idle')
  }

  #idleTickMs(): number | undefined {
    if (this.#shelf.size === 0) return undefined
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
