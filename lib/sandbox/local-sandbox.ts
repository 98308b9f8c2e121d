import type { ClaimedSandbox } from './claimed-sandbox'
import type { DriverCapabilities, SandboxExit } from './driver/driver'
import type { NetworkPolicy } from './egress/network-policy'
import { RuntimeError, SandboxError } from './errors'
import type { ExecuteOptions, ExecuteResult, Program } from './execute'
import { SandboxPool } from './pool'
import type { EngineOptions } from './pool-options'
import type { RunRegistry } from './run-registry'
import type { SandboxConfig } from './sandbox-config'
import { SandboxFs } from './sandbox-fs'
import type { TerminalRegistry } from './terminal-registry'
import { asSandboxError } from './translate-error'

export interface LocalSandboxOptions extends EngineOptions, SandboxConfig {}

/**
 * One sandbox of one's own: `initialize` starts it, `dispose` destroys it, and `await using` does the latter by itself. One that
 * has ended under its programs is replaced, by an empty one, at the next `execute` or `initialize`.
 */
export class LocalSandbox {
  readonly fs = new SandboxFs(() => this.#alive().agent)
  /** Of one: it starts nothing ahead, and counts, logs and cleans up as every pool does. */
  readonly #pool: SandboxPool
  readonly #abort = new AbortController()
  /** Of the sandbox that is there or comes; undefined where there is none, or it has ended. */
  #starting: Promise<void> | undefined
  #claimed: ClaimedSandbox | undefined

  /** @throws {SandboxError} `bad_config` with the path of each bad value and why */
  constructor(options: LocalSandboxOptions = {}) {
    this.#pool = new SandboxPool({ ...options, minSize: 0, maxSize: 1, idleTimeout: Number.MAX_SAFE_INTEGER })
  }

  /** Starts it. Idempotent. @throws {SandboxError} `sandbox_failed`, or `bad_request` for what the driver can't enforce */
  async initialize(): Promise<void> {
    this.#refuseDisposed()
    this.#starting ??= this.#start()
    await this.#starting
  }

  get id(): string {
    return this.#active().id
  }

  /** Resolves when it ends, with the reason. */
  get exited(): Promise<SandboxExit> {
    return this.#active().exited
  }

  /** Programs that run beside each other, their events and logs. */
  get runs(): RunRegistry {
    return this.#active().runs
  }

  get terminals(): TerminalRegistry {
    return this.#active().terminals
  }

  /** Who enforces each limit on this machine. */
  get capabilities(): DriverCapabilities {
    return this.#active().capabilities
  }

  /**
   * Runs one program to its end and gives what it wrote.
   *
   * @throws {TimeoutError} | {ResourceError} | {SecurityError} | {RuntimeError}
   */
  async execute(program: Program, options: ExecuteOptions = {}): Promise<ExecuteResult> {
    if (this.#active().hasExited) await this.initialize()
    return this.#active().execute(program, options)
  }

  /**
   * Replaces what its programs may reach, at once.
   *
   * @throws {SandboxError} `bad_request` for a policy that is none, or where the sandbox has no network
   */
  setNetworkPolicy(policy: NetworkPolicy): void {
    try {
      this.#active().setNetworkPolicy(policy)
    } catch (error) {
      throw asSandboxError(error)
    }
  }

  /** Destroys it with all that is in it. Idempotent. */
  async dispose(): Promise<void> {
    this.#abort.abort(new SandboxError('disposed', 'the sandbox was disposed of before it had started'))
    await this.#pool.drain({ timeoutMs: 0 })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose()
  }

  async #start(): Promise<void> {
    try {
      if (this.#claimed) void this.#pool.release(this.#claimed)
      const claimed = await this.#pool.acquire({ signal: this.#abort.signal })
      this.#claimed = claimed
      void claimed.exited.then(() => {
        this.#starting = undefined
      })
    } catch (error) {
      this.#starting = undefined
      throw error
    }
  }

  #active(): ClaimedSandbox {
    this.#refuseDisposed()
    if (this.#claimed) return this.#claimed
    throw new SandboxError('not_initialized', 'call initialize() and await it first')
  }

  /** Files of a sandbox that has ended are gone: to go on with an empty one is for its owner to say. */
  #alive(): ClaimedSandbox {
    const claimed = this.#active()
    if (!claimed.hasExited) return claimed
    throw new RuntimeError(
      'sandbox_lost',
      'the sandbox has ended, and its files with it; initialize() starts a new one',
    )
  }

  #refuseDisposed(): void {
    if (this.#abort.signal.aborted) throw new SandboxError('disposed', 'the sandbox has been disposed of')
  }
}
