import { AppError } from '@/lib/contracts/errors'
import type { SandboxDriver, SandboxSpec } from './driver/driver'
import type { DestroyReason } from './lifecycle'
import type { PoolSettings } from './pool-options'
import { type StartedSandbox, startSandbox } from './started-sandbox'

/** A destruction that takes longer no longer holds a place; it is told as an error. */
const DESTROY_TIMEOUT_MS = 30_000
/** One that fails is tried again after this long: an engine may be on its way back. */
const DESTROY_RETRY_MS = 1_000

export interface StockEvents {
  /** A sandbox ended that nobody had asked to destroy. */
  onExit: (sandbox: StartedSandbox) => void
  /** There may be room again. */
  onRoom: () => void
}

/** Every sandbox of a pool from its start to its last trace, counted against the pool's size. */
export class PoolStock {
  readonly #settings: PoolSettings
  readonly #events: StockEvents
  readonly #alive = new Set<StartedSandbox>()
  readonly #destroying = new Map<StartedSandbox, Promise<void>>()
  readonly #starting = new Set<Promise<unknown>>()
  /** Starts that were given up, of which something may still be there. */
  readonly #undoing = new Set<Promise<void>>()
  #driver: SandboxDriver | undefined

  constructor(settings: PoolSettings, events: StockEvents) {
    this.#settings = settings
    this.#events = events
  }

  /** What sandboxes are made by from now on. */
  use(driver: SandboxDriver): void {
    this.#driver = driver
  }

  get starting(): number {
    return this.#starting.size
  }

  get destroying(): number {
    return this.#destroying.size
  }

  /** Everything that takes up the machine: starting, alive, and not yet gone. */
  get size(): number {
    return this.#starting.size + this.#alive.size + this.#destroying.size + this.#undoing.size
  }

  /** @throws {AppError} of the driver; nothing is left running */
  async start(spec: SandboxSpec, signal: AbortSignal, id?: string): Promise<StartedSandbox> {
    const { connectAgent, lifecycle } = this.#settings
    const driver = this.#driver
    if (!driver) throw new AppError('sandbox_failed', 'the pool has not been started')
    const beganAtMs = performance.now()
    const onUndoing = (undone: Promise<unknown>) => this.#undo(undone)
    const starting = startSandbox({ driver, connectAgent, spec, id, signal, onUndoing })
    this.#starting.add(starting)
    try {
      const sandbox = await starting
      this.#alive.add(sandbox)
      lifecycle.tell('create', {
        sandboxId: sandbox.id,
        driver: sandbox.driver,
        durationMs: performance.now() - beganAtMs,
      })
      void sandbox.exited.then(() => this.#alive.has(sandbox) && this.#events.onExit(sandbox))
      return sandbox
    } catch (error) {
      if (!signal.aborted) lifecycle.tell('error', { operation: 'create', error })
      throw error
    } finally {
      this.#starting.delete(starting)
    }
  }

  /** Never rejects: what fails is told as an error. Idempotent. */
  destroy(sandbox: StartedSandbox, reason: DestroyReason): Promise<void> {
    if (!this.#alive.delete(sandbox)) return this.#destroying.get(sandbox) ?? Promise.resolve()
    const destroyed = this.#destroy(sandbox, reason)
    this.#destroying.set(sandbox, destroyed)
    return destroyed
  }

  /**
   * Destroys all that are alive; resolves when those, and others on their way out, are gone, and what was being started has
   * been or has failed. To be called until `size` is 0: it always waits for something real in between.
   */
  async destroyAll(reason: DestroyReason): Promise<void> {
    for (const sandbox of [...this.#alive]) void this.destroy(sandbox, reason)
    await Promise.all(this.#destroying.values())
    await Promise.allSettled([...this.#starting, ...this.#undoing])
  }

  /** Holds the place of a start that was given up until it is gone, or for as long as a destruction may. */
  #undo(undone: Promise<unknown>): void {
    const ended = within(DESTROY_TIMEOUT_MS, undone)
      // A start that failed has left nothing; one that hangs is the driver's to clean up when it is closed.
      .catch(() => {})
      .then(() => {
        this.#undoing.delete(ended)
        this.#events.onRoom()
      })
    this.#undoing.add(ended)
  }

  async #destroy(sandbox: StartedSandbox, reason: DestroyReason): Promise<void> {
    const { lifecycle } = this.#settings
    const { id: sandboxId, driver } = sandbox
    const beganAtMs = performance.now()
    try {
      await destroyWithin(DESTROY_TIMEOUT_MS, sandbox)
    } catch (error) {
      lifecycle.tell('error', { operation: 'destroy', sandboxId, error })
    }
    const durationMs = performance.now() - beganAtMs
    lifecycle.tell('destroy', { sandboxId, driver, livedMs: Date.now() - sandbox.createdAtMs, durationMs, reason })
    this.#destroying.delete(sandbox)
    this.#events.onRoom()
  }
}

async function destroyWithin(timeoutMs: number, sandbox: StartedSandbox): Promise<void> {
  const deadline = new AbortController()
  try {
    await within(timeoutMs, destroyAtLast(sandbox, deadline.signal))
  } finally {
    deadline.abort()
  }
}

/** @throws when the work takes longer */
async function within(timeoutMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const message = `the sandbox was not gone after ${timeoutMs / 1000} s`
    timer = setTimeout(() => reject(new Error(message)), timeoutMs)
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** @throws what the last attempt threw before the signal */
async function destroyAtLast(sandbox: StartedSandbox, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      return await sandbox.destroy()
    } catch (error) {
      if (signal.aborted) throw error
      await new Promise((resolve) => setTimeout(resolve, DESTROY_RETRY_MS))
    }
  }
}
