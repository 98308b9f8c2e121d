import type { ClaimedSandbox } from './claimed-sandbox'
import type { SandboxExit } from './driver/driver'
import type { NetworkPolicy } from './egress/network-policy'
import { SandboxError } from './errors'
import type { ExecuteOptions, ExecuteResult, Program } from './execute'
import { SandboxPool } from './pool'
import type { EngineOptions } from './pool-options'
import type { RunRegistry } from './run-registry'
import type { SandboxConfig } from './sandbox-config'
import { SandboxFs } from './sandbox-fs'
import type { TerminalRegistry } from './terminal-registry'
import { asSandboxError } from './translate-error'

export interface LocalSandboxOptions extends EngineOptions, SandboxConfig {}

/** One sandbox of one's own: `initialize` starts it, `dispose` destroys it, and `await using` does the latter by itself. */
export class LocalSandbox {
  readonly fs = new SandboxFs(() => this.#active().agent.files)
  /** Of one: it starts nothing ahead, and counts, logs and cleans up as every pool does. */
  readonly #pool: SandboxPool
  readonly #abort = new AbortController()
  #starting: Promise<ClaimedSandbox> | undefined
  #claimed: ClaimedSandbox | undefined

  /** @throws {SandboxError} `bad_config` with the path of each bad value and why */
  constructor(options: LocalSandboxOptions = {}) {
    this.#pool = new SandboxPool({ ...options, minSize: 0, maxSize: 1, idleTimeout: Number.MAX_SAFE_INTEGER })
  }

  /** Starts it. Idempotent. @throws {SandboxError} `sandbox_failed`, or `bad_request` for what the driver can't enforce */
  async initialize(): Promise<void> {
    if (this.#abort.signal.aborted) throw new SandboxError('disposed', 'the sandbox has been disposed of')
    this.#starting ??= this.#pool.acquire({ signal: this.#abort.signal })
    try {
      this.#claimed = await this.#starting
    } catch (error) {
      this.#starting = undefined
      throw asSandboxError(error)
    }
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

  /**
   * Runs one program to its end and gives what it wrote.
   *
   * @throws {TimeoutError} | {ResourceError} | {SecurityError} | {RuntimeError}
   */
  async execute(program: Program, options: ExecuteOptions = {}): Promise<ExecuteResult> {
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

  #active(): ClaimedSandbox {
    if (this.#abort.signal.aborted) throw new SandboxError('disposed', 'the sandbox has been disposed of')
    if (this.#claimed) return this.#claimed
    throw new SandboxError('not_initialized', 'call initialize() and await it first')
  }
}
