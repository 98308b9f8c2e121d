import '#server-only'
import type { Logger } from 'pino'
import { AppError } from '@/lib/contracts/errors'
import type { ClaimedSandbox, SandboxTemplates } from '@/lib/sandbox'
import type { E2bSandbox } from './e2b-sandbox'
import type { PausedSandboxes } from './paused-sandboxes'

export interface PausesOptions {
  paused: PausedSandboxes
  /** Where what is kept can be removed; undefined where the driver keeps nothing. */
  templates: () => SandboxTemplates | undefined
  /** Starts a sandbox again from what was kept of it, under its own id. */
  start: (sandbox: E2bSandbox, keptAs: string) => Promise<ClaimedSandbox>
  log: Logger
}

/** How sandboxes pause and go on: frozen where they stand, or ended with their file system kept. Calls are for one's turn. */
export class Pauses {
  readonly #options: PausesOptions

  constructor(options: PausesOptions) {
    this.#options = options
  }

  /** @throws {AppError} `bad_request` where the driver can do neither; what keeping throws: then it runs on */
  async pause(sandbox: E2bSandbox, keepMemory: boolean): Promise<void> {
    const claimed = runningOf(sandbox)
    const { freeze, snapshots, description } = claimed.capabilities
    if (!snapshots && !(keepMemory && freeze))
      throw new AppError('bad_request', `sandboxes can not be paused with this driver (${description})`)
    sandbox.leave()
    try {
      if (keepMemory && freeze) await claimed.freeze()
      else await this.#keep(sandbox, claimed)
    } catch (error) {
      sandbox.run(claimed)
      throw error
    }
    sandbox.endAtMs = Date.now()
    sandbox.log.add('info', 'the sandbox was paused', { memory: String(claimed.isFrozen) })
  }

  /**
   * @param isReboot starts anew from the file system, whatever memory is there
   * @throws {AppError} `pool_exhausted` and what else starting throws: then it stays as it is
   */
  async resume(sandbox: E2bSandbox, isReboot: boolean): Promise<void> {
    const frozen = sandbox.claimed
    if (frozen && !isReboot) {
      await frozen.thaw()
      sandbox.run(frozen)
    } else {
      if (frozen) await this.#keep(sandbox, frozen)
      await this.#startAgain(sandbox)
    }
    sandbox.log.add('info', 'the sandbox was resumed', { memory: String(frozen !== undefined && !isReboot) })
  }

  /** Keeps what is frozen beyond the end of the server. Its memory is lost. */
  async keepFrozen(sandbox: E2bSandbox): Promise<void> {
    if (sandbox.claimed) await this.#keep(sandbox, sandbox.claimed)
  }

  /** Removes what was kept of it. */
  async forget(sandbox: E2bSandbox): Promise<void> {
    const { keptAs } = sandbox
    if (keptAs === undefined) return
    sandbox.keptAs = undefined
    await this.#options.paused.remove(sandbox.id)
    await this.#options
      .templates()
      ?.remove(keptAs)
      // It takes room and nothing else.
      .catch((error: unknown) => this.#options.log.warn({ err: error, keptAs }, 'what a pause had kept is still there'))
  }

  async #keep(sandbox: E2bSandbox, claimed: ClaimedSandbox): Promise<void> {
    const keptAs = await claimed.snapshot(`paused-${sandbox.id}`)
    await this.#options.paused.save({ facts: sandbox.facts, keptAs, pausedAtMs: Date.now() })
    sandbox.keptAs = keptAs
    sandbox.letGo()
    await claimed.dispose()
  }

  async #startAgain(sandbox: E2bSandbox): Promise<void> {
    const { keptAs } = sandbox
    if (keptAs === undefined) throw new AppError('sandbox_failed', 'nothing was kept of the sandbox')
    sandbox.run(await this.#options.start(sandbox, keptAs))
    await this.forget(sandbox)
  }
}

function runningOf({ claimed, state }: E2bSandbox): ClaimedSandbox {
  if (claimed && state === 'running') return claimed
  throw new AppError('conflict', 'the sandbox is paused already')
}
