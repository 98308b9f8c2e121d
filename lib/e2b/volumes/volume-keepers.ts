import '#server-only'
import type { Logger } from 'pino'
import { AppError } from '@/lib/contracts/errors'
import type { AcquireOptions, AgentClient, ClaimedSandbox, SandboxSpec } from '@/lib/sandbox'

export interface VolumeKeepersOptions {
  acquire: (options: AcquireOptions) => Promise<ClaimedSandbox>
  /** Of the sandboxes of E2B's clients. */
  spec: SandboxSpec
  log: Logger
}

/** Where a keeper has its volume. */
const FOLDER = '/volume'
const MIB = 1024 * 1024
/** Nothing runs in it but the agent. */
const LIMITS = { memoryBytes: 64 * MIB, cpuCount: 1, diskBytes: 64 * MIB, inodes: 1024, maxProcesses: 8 }
/** A client that writes one file mostly writes another. */
const IDLE_MS = 15_000
const START_TIMEOUT_MS = 40_000

interface Keeper {
  claimed: Promise<ClaimedSandbox>
  users: number
  idle: NodeJS.Timeout | undefined
}

/**
 * The sandboxes by which the content of volumes is reached while no client's sandbox is asked: the host opens no path that a
 * user has shaped. One for each volume, started when it is needed; it takes a place in the pool until it has been idle.
 */
export class VolumeKeepers {
  readonly #options: VolumeKeepersOptions
  readonly #keepers = new Map<string, Keeper>()
  #isClosed = false

  constructor(options: VolumeKeepersOptions) {
    this.#options = options
  }

  /**
   * An agent whose volume it is, until `release`.
   *
   * @throws {AppError} `pool_exhausted`, and what else starting throws
   */
  async borrow(volumeId: string): Promise<{ agent: Pick<AgentClient, 'request'>; release: () => void }> {
    if (this.#isClosed) throw new AppError('sandbox_failed', 'the server is shutting down')
    const keeper = this.#keepers.get(volumeId) ?? this.#start(volumeId)
    clearTimeout(keeper.idle)
    keeper.users++
    let isReleased = false
    const release = () => {
      if (isReleased) return
      isReleased = true
      this.#release(volumeId, keeper)
    }
    try {
      return { agent: (await keeper.claimed).agent, release }
    } catch (error) {
      release()
      throw error
    }
  }

  /** Ends the one of a volume, whoever uses it. */
  async close(volumeId: string): Promise<void> {
    const keeper = this.#keepers.get(volumeId)
    if (keeper) await this.#end(volumeId, keeper)
  }

  async closeAll(): Promise<void> {
    this.#isClosed = true
    await Promise.all([...this.#keepers.keys()].map((volumeId) => this.close(volumeId)))
  }

  #start(volumeId: string): Keeper {
    const { acquire, spec } = this.#options
    const claimed = acquire({
      spec: { ...spec, limits: LIMITS, networkAccess: false, volumes: [{ name: volumeId, path: FOLDER }] },
      timeoutMs: START_TIMEOUT_MS,
    })
    const keeper: Keeper = { claimed, users: 0, idle: undefined }
    this.#keepers.set(volumeId, keeper)
    const forget = () => {
      if (this.#keepers.get(volumeId) === keeper) this.#keepers.delete(volumeId)
    }
    // One that could not start, or has ended, is no one's to use.
    claimed.then((sandbox) => sandbox.exited.then(() => this.#end(volumeId, keeper)), forget)
    return keeper
  }

  #release(volumeId: string, keeper: Keeper): void {
    keeper.users--
    if (keeper.users > 0) return
    keeper.idle = setTimeout(() => {
      if (keeper.users === 0) void this.#end(volumeId, keeper)
    }, IDLE_MS)
    keeper.idle.unref()
  }

  /** Never throws. */
  async #end(volumeId: string, keeper: Keeper): Promise<void> {
    clearTimeout(keeper.idle)
    if (this.#keepers.get(volumeId) === keeper) this.#keepers.delete(volumeId)
    try {
      await (await keeper.claimed).dispose()
    } catch (error) {
      this.#options.log.warn({ err: error, volumeId }, 'the keeper of a volume could not be ended')
    }
  }
}
