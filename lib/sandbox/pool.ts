import { AppError } from '@/lib/contracts/errors'
import type { BorrowedDriver } from './borrowed-driver'
import { ClaimedSandbox } from './claimed-sandbox'
import { deferred } from './deferred'
import type { DriverCapabilities, SandboxDriver } from './driver/driver'
import { parseNetworkPolicy } from './egress/network-policy'
import { UpstreamProxy } from './egress/upstream-proxy'
import { draining, tooLate, unanswered } from './pool-errors'
import { type PoolSettings, poolSettings, type SandboxPoolOptions } from './pool-options'
import { type Waiter, WaitQueue } from './pool-queue'
import { PoolSupply } from './pool-supply'
import type { AcquireOptions, Pool, PoolStats } from './pool-types'
import type { Sandbox } from './sandbox'
import { specKey } from './spec-key'
import type { StartedSandbox } from './started-sandbox'
import { asPublicError } from './translate-error'
import type { WarmKind } from './warm-kind'

/** A request gives up after so many sandboxes in a row that were dead when it was to get them. */
const MAX_MISSES = 3
const NS_PER_MS = 1e6
const DEFAULT_ACQUIRE_TIMEOUT_MS = 60_000
const DEFAULT_DRAIN_TIMEOUT_MS = 10_000

interface Held {
  started: StartedSandbox
  claimed: ClaimedSandbox
}

/**
 * Warm sandboxes, claimed in about a millisecond and replaced in the background. A sandbox serves one owner and is then
 * destroyed. Nothing starts before `start` or the first `acquire`.
 */
export class SandboxPool implements Pool {
  readonly #settings: PoolSettings
  readonly #queue: WaitQueue
  readonly #supply: PoolSupply
  readonly #held = new Map<Sandbox, Held>()
  readonly #releases = new WeakMap<Sandbox, Promise<void>>()
  readonly #allReleased = deferred<void>()
  #claiming = 0
  #opening: Promise<BorrowedDriver> | undefined
  #borrowed: BorrowedDriver | undefined
  #openingError: unknown
  #drained: Promise<void> | undefined

  /** @throws {SandboxError} `bad_config` with all that is wrong */
  constructor(options: SandboxPoolOptions) {
    this.#settings = poolSettings(options)
    this.#queue = new WaitQueue(this.#settings.maxWaiting)
    this.#supply = new PoolSupply(this.#settings, {
      onChange: () => this.#dispatch(),
      onSharedFailure: (error, kind, beganAtNs) => this.#refuseFirst(error, kind, beganAtNs),
      onExit: () => this.#dispatch(),
    })
  }

  /** @throws {AppError} `sandbox_failed` before `start` has resolved */
  get driver(): SandboxDriver {
    if (this.#borrowed) return this.#borrowed.driver
    throw new AppError('sandbox_failed', 'the pool has not been started')
  }

  /** Known once `start` has resolved. */
  get capabilities(): DriverCapabilities {
    return this.driver.capabilities()
  }

  /** Why the pool can't make sandboxes now; undefined where the newest attempt succeeded. */
  get lastError(): unknown {
    return this.#openingError ?? this.#supply.lastError
  }

  /** Readies the driver and begins to fill the shelf. After a failure it may be called again. @throws {SandboxError} */
  async start(): Promise<void> {
    try {
      await this.#start()
    } catch (error) {
      throw asPublicError(error)
    }
  }

  /**
   * The next sandbox, in the order of requests.
   *
   * @throws {SandboxError} `pool_exhausted` when the line is full, when its turn did not come in time, or while draining;
   * `sandbox_failed` or `no_space` when the driver can't make one
   * @throws the signal's reason
   */
  async acquire(options: AcquireOptions = {}): Promise<ClaimedSandbox> {
    options.signal?.throwIfAborted()
    try {
      const { network: policy, networkBounds: bounds } = options
      // Said before there is a sandbox.
      const { egressProxy } = policy ? parseNetworkPolicy(policy) : {}
      if (egressProxy) await new UpstreamProxy(egressProxy, { ...this.#settings.network, bounds }).refuseBadAddress()
      return await this.#line(options).promise
    } catch (error) {
      throw asPublicError(error)
    }
  }

  /** Destroys the sandbox and forgets what its programs said; it is never used again. Idempotent. */
  release(sandbox: Sandbox): Promise<void> {
    const held = this.#held.get(sandbox)
    if (!held) return this.#releases.get(sandbox) ?? Promise.resolve()
    this.#held.delete(sandbox)
    const { lifecycle } = this.#settings
    const heldMs = Date.now() - held.claimed.claimedAtMs
    lifecycle.tell('release', { sandboxId: sandbox.id, driver: sandbox.driver, heldMs })
    const released = this.#supply.destroy(held.started, 'released').then(() => held.claimed.runs.dispose())
    this.#releases.set(sandbox, released)
    if (this.#held.size === 0 && this.#drained) this.#allReleased.resolve()
    return released
  }

  stats(): PoolStats {
    const living = [...this.#held.values()].filter(({ started }) => !started.hasExited)
    return {
      warm: this.#supply.warm,
      starting: this.#supply.starting,
      inUse: living.filter(({ started }) => !started.isFrozen).length + this.#claiming,
      frozen: living.filter(({ started }) => started.isFrozen).length,
      waiting: this.#queue.length,
      minSize: this.#settings.minSize,
      maxSize: this.#settings.maxSize,
    }
  }

  /**
   * Refuses new claims, waits for what is in use until `timeoutMs` (default 10 s), destroys everything and lets go of the
   * driver. Idempotent.
   */
  drain(options: { timeoutMs?: number } = {}): Promise<void> {
    this.#drained ??= this.#drain(options.timeoutMs ?? DEFAULT_DRAIN_TIMEOUT_MS)
    return this.#drained
  }

  async #start(): Promise<void> {
    this.#refuseIfDrained()
    this.#opening ??= this.#settings.openDriver()
    try {
      const borrowed = await this.#opening
      await this.#supply.use(borrowed.driver)
      this.#borrowed = borrowed
      this.#openingError = undefined
    } catch (error) {
      this.#opening = undefined
      this.#openingError = error
      throw error
    }
    this.#dispatch()
  }

  #line(options: AcquireOptions): Waiter {
    this.#refuseIfDrained()
    const spec = options.spec ?? this.#settings.spec
    const timeoutMs = options.timeoutMs ?? options.timeout ?? DEFAULT_ACQUIRE_TIMEOUT_MS
    const settings = {
      ...options.settings,
      env: { ...this.#settings.env, ...options.env },
      network: options.network ? parseNetworkPolicy(options.network) : this.#settings.network.policy,
      networkBounds: options.networkBounds && parseNetworkPolicy(options.networkBounds),
    }
    const waiter = this.#queue.add(specKey(spec), spec, settings, options.id)
    waiter.limit(timeoutMs, options.signal, () => tooLate(timeoutMs, this.stats(), this.lastError))
    if (this.#borrowed) this.#dispatch()
    else this.#start().catch((error: unknown) => waiter.reject(error))
    return waiter
  }

  async #drain(timeoutMs: number): Promise<void> {
    for (const waiter of this.#queue.list()) waiter.reject(draining())
    this.#supply.abort()
    if (this.#held.size > 0) {
      const timer = setTimeout(() => this.#allReleased.resolve(), timeoutMs)
      await this.#allReleased.promise
      clearTimeout(timer)
    }
    await Promise.all([...this.#held.keys()].map((sandbox) => this.release(sandbox)))
    await this.#supply.close()
    const borrowed = await this.#opening?.catch(() => undefined)
    await borrowed?.giveBack()
  }

  /** Serves the line, strictly in order: nobody behind overtakes one who waits for room. */
  #dispatch(): void {
    if (!this.#borrowed || this.#drained) return
    const awaited = new Map<WarmKind, number>()
    for (const waiter of this.#queue.list()) {
      if (waiter.isServed || waiter.isSettled) continue
      const kind = this.#kindFor(waiter)
      if (!kind) {
        if (this.#supply.canStart) void this.#startFor(waiter)
        else {
          this.#supply.displace()
          break
        }
        continue
      }
      const warm = this.#supply.takeWarm(kind)
      const ahead = awaited.get(kind) ?? 0
      if (warm) void this.#claim(waiter, warm)
      else if (ahead < kind.starts || this.#supply.startShared(kind)) awaited.set(kind, ahead + 1)
      else {
        this.#supply.displace()
        break
      }
    }
    this.#supply.refill(awaited)
  }

  /** Whose warm sandboxes it may have; undefined where one must be started for it alone. */
  #kindFor(waiter: Waiter): WarmKind | undefined {
    return waiter.id === undefined ? this.#supply.kindOf(waiter.key) : undefined
  }

  async #startFor(waiter: Waiter): Promise<void> {
    waiter.isServed = true
    try {
      const started = await this.#supply.start(waiter.spec, waiter.settled, waiter.id)
      await this.#claim(waiter, started)
    } catch (error) {
      waiter.reject(error)
    }
    this.#dispatch()
  }

  async #claim(waiter: Waiter, started: StartedSandbox): Promise<void> {
    waiter.isServed = true
    this.#queue.remove(waiter)
    this.#claiming++
    const beganAtMs = performance.now()
    try {
      const { network: policy, networkBounds: bounds, ...settings } = waiter.settings
      await started.claim({ ...settings, network: { ...this.#settings.network, policy, bounds } })
      if (started.hasExited) throw new Error('the sandbox ended while it was claimed')
      this.#handOut(waiter, started, performance.now() - beganAtMs)
    } catch (error) {
      this.#miss(waiter, started, error)
    } finally {
      this.#claiming--
    }
    this.#dispatch()
  }

  #handOut(waiter: Waiter, started: StartedSandbox, claimedMs: number): void {
    if (this.#drained) waiter.reject(draining())
    if (waiter.isSettled) {
      void this.#supply.destroy(started, 'abandoned')
      return
    }
    const { lifecycle, spoolDirectory, defaultTimeoutMs, defaultCpuTimeMs, outputLimitBytes } = this.#settings
    const waitedMs = Number(process.hrtime.bigint() - waiter.askedAtNs) / NS_PER_MS
    const isWarm = started.createdAtNs < waiter.askedAtNs
    const claimed = new ClaimedSandbox(started, {
      isWarm,
      waitedMs,
      claimedMs,
      lifecycle,
      spoolDirectory,
      defaultTimeoutMs,
      defaultCpuTimeMs,
      outputLimitBytes,
      release: (sandbox) => this.release(sandbox),
    })
    this.#held.set(claimed, { started, claimed })
    lifecycle.tell('acquire', { sandboxId: started.id, driver: started.driver, isWarm, waitedMs })
    waiter.resolve(claimed)
  }

  #miss(waiter: Waiter, started: StartedSandbox, error: unknown): void {
    void this.#supply.destroy(started, 'unfit')
    this.#settings.lifecycle.tell('error', { operation: 'claim', sandboxId: started.id, error })
    waiter.misses++
    waiter.isServed = false
    if (waiter.misses < MAX_MISSES && !this.#drained) this.#queue.putBack(waiter)
    else waiter.reject(unanswered(error))
  }

  /** Tells the first in line, unless other starts will serve it, or this one was under way before it came. */
  #refuseFirst(error: unknown, kind: WarmKind, beganAtNs: bigint): void {
    const waiting = this.#queue.list().filter((waiter) => this.#kindFor(waiter) === kind && !waiter.isServed)
    const [first] = waiting
    if (first && waiting.length > kind.starts && first.askedAtNs <= beganAtNs) first.reject(error)
  }

  #refuseIfDrained(): void {
    if (this.#drained) throw draining()
  }
}
