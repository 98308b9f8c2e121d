import { AppError } from '@/lib/contracts/errors'
import { tellReason } from '@/lib/contracts/reasons'
import type { ClaimSettings } from './agent-client'
import type { ClaimedSandbox } from './claimed-sandbox'
import { type Deferred, deferred } from './deferred'
import type { SandboxSpec } from './driver/driver'
import type { NetworkPolicy } from './egress/network-policy'

/** What a sandbox gets at its claim. */
export interface OwnSettings extends Omit<ClaimSettings, 'sandboxId'> {
  network: NetworkPolicy
  networkBounds: NetworkPolicy | undefined
}

/** One request for a sandbox, in line or being served. */
export class Waiter {
  readonly askedAtNs = process.hrtime.bigint()
  readonly #answer: Deferred<ClaimedSandbox> = deferred()
  readonly #end = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #isSettled = false
  /** Sandboxes that turned out dead while it was to get them. */
  misses = 0
  /** A sandbox is being started or claimed for it alone. */
  isServed = false

  constructor(
    readonly ticket: number,
    readonly key: string,
    readonly spec: SandboxSpec,
    readonly settings: OwnSettings,
    /** Of one that must be started for it alone. */
    readonly id?: string,
  ) {}

  get promise(): Promise<ClaimedSandbox> {
    return this.#answer.promise
  }

  get isSettled(): boolean {
    return this.#isSettled
  }

  /** Aborted once it has its answer, whichever: what is under way for it alone may stop. */
  get settled(): AbortSignal {
    return this.#end.signal
  }

  resolve(sandbox: ClaimedSandbox): void {
    if (this.#settle()) this.#answer.resolve(sandbox)
  }

  reject(reason: unknown): void {
    if (this.#settle()) this.#answer.reject(reason)
  }

  /** Rejects it when the signal aborts, or after `timeoutMs` with what `late` makes. */
  limit(timeoutMs: number, signal: AbortSignal | undefined, late: () => Error): void {
    this.#timer = setTimeout(() => this.reject(late()), timeoutMs)
    const abort = () => this.reject(signal?.reason)
    signal?.addEventListener('abort', abort, { once: true })
    this.settled.addEventListener('abort', () => signal?.removeEventListener('abort', abort), { once: true })
  }

  #settle(): boolean {
    if (this.#isSettled) return false
    this.#isSettled = true
    clearTimeout(this.#timer)
    this.#end.abort()
    return true
  }
}

/** The line of those who wait, first come first served, bounded. */
export class WaitQueue {
  readonly #maxWaiting: number
  #waiters: Waiter[] = []
  #nextTicket = 1

  constructor(maxWaiting: number) {
    this.#maxWaiting = maxWaiting
  }

  get length(): number {
    return this.#waiters.length
  }

  /** @throws {AppError} `pool_exhausted` when the line is full */
  add(key: string, spec: SandboxSpec, settings: OwnSettings, id?: string): Waiter {
    if (this.#waiters.length >= this.#maxWaiting)
      throw new AppError('pool_exhausted', tellReason('poolQueueFull', { count: this.#maxWaiting }))
    const waiter = new Waiter(this.#nextTicket++, key, spec, settings, id)
    this.#waiters.push(waiter)
    waiter.settled.addEventListener('abort', () => this.remove(waiter), { once: true })
    return waiter
  }

  /** A copy, in order. */
  list(): Waiter[] {
    return [...this.#waiters]
  }

  remove(waiter: Waiter): void {
    this.#waiters = this.#waiters.filter((other) => other !== waiter)
  }

  /** To its old place: what it was to get turned out dead. */
  putBack(waiter: Waiter): void {
    if (waiter.isSettled) return
    const at = this.#waiters.findIndex((other) => other.ticket > waiter.ticket)
    this.#waiters.splice(at < 0 ? this.#waiters.length : at, 0, waiter)
  }
}
