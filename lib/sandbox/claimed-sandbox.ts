import { AppError } from '@/lib/contracts/errors'
import type { AgentClient } from './agent-client'
import type { DriverCapabilities, DriverName, SandboxExit, SandboxSpec } from './driver/driver'
import { type NetworkPolicy, parseNetworkPolicy } from './egress/network-policy'
import type { SandboxNetwork } from './egress/sandbox-network'
import { type ExecuteOptions, type ExecuteResult, execute, type Program } from './execute'
import type { Lifecycle } from './lifecycle'
import { RunRegistry } from './run-registry'
import type { Sandbox } from './sandbox'
import { SandboxFs } from './sandbox-fs'
import type { StartedSandbox } from './started-sandbox'
import { TerminalRegistry } from './terminal-registry'

export interface ClaimedSandboxOptions {
  isWarm: boolean
  waitedMs: number
  claimedMs: number
  lifecycle: Lifecycle
  spoolDirectory: string
  defaultTimeoutMs: number
  defaultCpuTimeMs: number | undefined
  outputLimitBytes: number
  /** Gives it back to what made it, which destroys it. */
  release: (sandbox: ClaimedSandbox) => Promise<void>
}

/** A sandbox with an owner: its runs, terminals and files. It is destroyed when it is released, and never serves another. */
export class ClaimedSandbox implements Sandbox {
  readonly id: string
  readonly driver: DriverName
  readonly spec: SandboxSpec
  readonly capabilities: DriverCapabilities
  readonly createdAtMs: number
  readonly agent: AgentClient
  readonly exited: Promise<SandboxExit>
  /** It had been started before it was asked for. */
  readonly isWarm: boolean
  /** From the request until it was handed out. */
  readonly waitedMs: number
  /** How much of that it took to see that it is well, and to make it its owner's. */
  readonly claimedMs: number
  readonly claimedAtMs = Date.now()
  readonly runs: RunRegistry
  readonly terminals: TerminalRegistry
  readonly fs: SandboxFs
  /** Absent where the spec has no network. */
  readonly network: SandboxNetwork | undefined
  readonly #started: StartedSandbox
  readonly #release: (sandbox: ClaimedSandbox) => Promise<void>

  constructor(started: StartedSandbox, options: ClaimedSandboxOptions) {
    this.#started = started
    this.id = started.id
    this.driver = started.driver
    this.spec = started.spec
    this.capabilities = started.capabilities
    this.createdAtMs = started.createdAtMs
    this.agent = started.agent
    this.exited = started.exited
    this.isWarm = options.isWarm
    this.waitedMs = options.waitedMs
    this.claimedMs = options.claimedMs
    this.runs = new RunRegistry(this, options)
    this.terminals = new TerminalRegistry(started.agent, started.spec.allowedCommands)
    this.fs = new SandboxFs(() => started.agent)
    this.network = started.network
    this.#started = started
    this.#release = options.release
  }

  get hasExited(): boolean {
    return this.#started.hasExited
  }

  /**
   * Runs one program to its end and gives what it wrote. `runs` has what goes on meanwhile.
   *
   * @throws {SandboxError} of one of its classes, where the program fails or is ended
   */
  execute(program: Program, options: ExecuteOptions = {}): Promise<ExecuteResult> {
    return execute(this, program, options)
  }

  /**
   * Replaces what its programs may reach, at once: connections that the new policy refuses are cut.
   *
   * @throws {AppError} `bad_request` for a policy that is none, or where the sandbox was made without a network
   */
  setNetworkPolicy(policy: NetworkPolicy): void {
    if (!this.network) throw new AppError('bad_request', 'the sandbox was made without a network')
    this.network.setPolicy(parseNetworkPolicy(policy))
  }

  get isFrozen(): boolean {
    return this.#started.isFrozen
  }

  /**
   * Stops all that runs in it where it stands: it takes no CPU time, and keeps its memory and its place in the pool. Idempotent.
   *
   * @throws {AppError} `bad_request` where its driver can't
   */
  freeze(): Promise<void> {
    return this.#started.freeze()
  }

  /** Lets it go on. Idempotent. */
  thaw(): Promise<void> {
    return this.#started.thaw()
  }

  /**
   * Keeps its root file system, frozen or not; what is in memory and in volumes is not in it. It outlives the server.
   *
   * @returns for `SandboxSpec.template`
   * @throws {AppError} `bad_request` where its driver can't; `no_space`
   */
  snapshot(name: string, options: { signal?: AbortSignal } = {}): Promise<string> {
    return this.#started.snapshot(name, options.signal)
  }

  /** Destroys it and forgets all that its programs said. Idempotent. */
  async dispose(): Promise<void> {
    await this.#release(this)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose()
  }
}
