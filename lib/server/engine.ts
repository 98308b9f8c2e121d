import '#server-only'
import type { Logger } from 'pino'
import { AppError } from '@/lib/contracts/errors'
import type { Health } from '@/lib/contracts/health'
import { tellReason } from '@/lib/contracts/reasons'
import { type AcquireOptions, type ClaimedSandbox, SandboxError, type SandboxPool, tellable } from '@/lib/sandbox'

export interface EngineOptions {
  isEnabled: boolean
  maxSize: number
  /** Picks the driver and makes the pool; tried again when it fails. */
  makePool: () => Promise<SandboxPool>
  /** Called once, with the pool that works. */
  onReady?: (pool: SandboxPool) => void
  log: Logger
}

const FIRST_RETRY_MS = 2_000
const LAST_RETRY_MS = 60_000

/**
 * The pool as the server has it: there or not yet, or not at all. A server whose driver can't work comes up all the same, says
 * why, and goes on trying.
 */
export class Engine {
  readonly #options: EngineOptions
  #pool: SandboxPool | undefined
  #starting: Promise<SandboxPool> | undefined
  #failure: AppError | undefined
  #retryMs = FIRST_RETRY_MS
  #retry: NodeJS.Timeout | undefined
  #loggedReason: string | undefined
  #hasStopped = false

  constructor(options: EngineOptions) {
    this.#options = options
  }

  get pool(): SandboxPool | undefined {
    return this.#pool
  }

  /** Begins, and goes on trying until it works or `stop`. Never throws. */
  start(): void {
    if (!this.#options.isEnabled || this.#hasStopped) return
    this.#ready().then(
      (pool) => this.#options.log.info({ driver: pool.driver.name, ...pool.capabilities }, 'sandboxes are ready'),
      (error: AppError) => {
        // Once each reason: the tries go on, and would fill the log.
        if (error.message !== this.#loggedReason) this.#options.log.error({ err: error }, error.message)
        this.#loggedReason = error.message
        if (this.#hasStopped) return
        this.#retry = setTimeout(() => this.start(), this.#retryMs)
        this.#retry.unref()
        this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 2)
      },
    )
  }

  /** @throws {AppError} `sandbox_disabled`, `sandbox_failed` with what is wrong, and what the pool throws */
  async acquire(options: AcquireOptions): Promise<ClaimedSandbox> {
    if (!this.#options.isEnabled) throw new AppError('sandbox_disabled', DISABLED)
    const pool = this.#pool ?? (await this.#ready())
    try {
      return await pool.acquire(options)
    } catch (error) {
      throw engineError(error)
    }
  }

  /** Every place is taken, or somebody waits for it who came before. */
  get isFull(): boolean {
    if (!this.#pool) return false
    const { inUse, frozen, waiting, maxSize } = this.#pool.stats()
    return inUse + frozen + waiting >= maxSize
  }

  health(): Health {
    const { isEnabled, maxSize } = this.#options
    const { warm, inUse, waiting } = this.#pool?.stats() ?? { warm: 0, inUse: 0, waiting: 0 }
    const pool = { warm, inUse, waiting, max: maxSize }
    const driver = this.#pool?.driver.name ?? null
    if (!isEnabled) return { status: 'disabled', driver, detail: DISABLED, pool }
    const failure = this.#failure ?? this.#pool?.lastError
    if (failure !== undefined) return { status: 'degraded', driver, detail: publicReason(failure), pool }
    return { status: this.#pool ? 'ok' : 'starting', driver, detail: null, pool }
  }

  /** Destroys every sandbox. Resolves when nothing is left. */
  async stop(): Promise<void> {
    this.#hasStopped = true
    clearTimeout(this.#retry)
    // One that is being made must not be left behind; one that can't be made has left nothing.
    const pool = this.#pool ?? (await this.#starting?.catch(() => undefined))
    await pool?.drain({ timeoutMs: 0 })
  }

  #ready(): Promise<SandboxPool> {
    this.#starting ??= this.#make().finally(() => {
      this.#starting = undefined
    })
    return this.#starting
  }

  async #make(): Promise<SandboxPool> {
    try {
      const pool = await this.#options.makePool()
      await pool.start()
      this.#failure = undefined
      this.#retryMs = FIRST_RETRY_MS
      this.#pool = pool
      this.#options.onReady?.(pool)
      return pool
    } catch (error) {
      const cause = engineError(error)
      this.#failure = publicFailure(cause)
      throw this.#failure
    }
  }
}

const DISABLED = tellReason('disabled')

/** Under the library's error the engine's own, whose code is one of an answer. */
function engineError(error: unknown): unknown {
  return error instanceof SandboxError && error.cause instanceof AppError ? error.cause : error
}

/** What everybody may read: our own messages, without the paths in them, never one of the system. */
function publicReason(failure: unknown): string {
  return failure instanceof AppError ? tellable(failure) : tellReason('seeLog')
}

/** Whoever asks for a sandbox is told; its cause is for the log. */
function publicFailure(cause: unknown): AppError {
  if (!(cause instanceof AppError)) return new AppError('sandbox_failed', tellReason('noneMade'), { cause })
  return tellable(cause) === cause.message ? cause : new AppError(cause.code, tellable(cause), { cause })
}
