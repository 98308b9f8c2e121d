import '#server-only'
import type { Logger } from 'pino'
import type { NetworkUpdate } from '@/lib/contracts/e2b/network'
import type { ConnectSandbox, NewSandbox } from '@/lib/contracts/e2b/sandbox'
import type { Fork } from '@/lib/contracts/e2b/snapshot'
import { AppError } from '@/lib/contracts/errors'
import type { ClaimedSandbox } from '@/lib/sandbox'
import { E2bSandbox, type SandboxTokens } from './e2b-sandbox'
import { EndedSandboxes } from './ended-sandboxes'
import { endRules, type SandboxFacts } from './facts'
import { forkSandbox } from './forks'
import { endOfLife, isoTime } from './lifetime'
import { policyOf, withNetwork } from './network'
import type { PausedSandboxes } from './paused-sandboxes'
import { Pauses, type PausesOptions } from './pauses'
import { Reaper } from './reaper'
import type { SandboxLog } from './sandbox-log'
import type { SandboxStarter, StartedE2bSandbox } from './sandbox-starter'
import { TeamHistory } from './team-history'
import { trustHeaderWriter } from './trust'

export interface E2bSandboxesOptions {
  starter: SandboxStarter
  paused: PausedSandboxes
  templates: PausesOptions['templates']
  tokensOf: (facts: SandboxFacts) => SandboxTokens
  log: Logger
}

/** A sandbox whose pause failed lives on, and is tried again. */
const PAUSE_AGAIN_MS = 10_000

/** The sandboxes of E2B's clients, each with its owner and its end. */
export class E2bSandboxes {
  readonly #options: E2bSandboxesOptions
  readonly #sandboxes = new Map<string, E2bSandbox>()
  readonly #ended = new EndedSandboxes()
  readonly history = new TeamHistory()
  readonly #reaper = new Reaper({ onDue: (id) => this.#onDue(id) })
  readonly #pauses: Pauses
  #isClosed = false

  constructor(options: E2bSandboxesOptions) {
    this.#options = options
    const { paused, templates, log, starter } = options
    const start = async (sandbox: E2bSandbox, keptAs: string) => {
      const claimed = await starter.restart(sandbox.facts, keptAs)
      this.#watch(sandbox, claimed)
      return claimed
    }
    this.#pauses = new Pauses({ paused, templates, log, start })
  }

  /** Finds those again that were paused when the server ended. @throws {AppError} `store_failed` */
  async restore(): Promise<void> {
    for (const { facts, keptAs, pausedAtMs } of await this.#options.paused.list()) {
      const sandbox = this.#make(facts, pausedAtMs)
      sandbox.keptAs = keptAs
    }
  }

  /** @throws {AppError} `not_found` for an unknown template; `pool_exhausted`; what claiming throws */
  async create(owner: string, request: NewSandbox, signal: AbortSignal): Promise<E2bSandbox> {
    const rules = endRules(request)
    this.#refuseIfClosed()
    return this.#adopt(await this.#options.starter.start(owner, request, rules, signal), signal)
  }

  /** @returns for each the sandbox, or why there is none @throws {AppError} `not_found`; what `forkSandbox` throws */
  async fork(owner: string, id: string, request: Fork, signal: AbortSignal): Promise<(E2bSandbox | AppError)[]> {
    const source = this.get(owner, id)
    this.#refuseIfClosed()
    const adopt = (started: StartedE2bSandbox) => this.#adopt(started, signal)
    return forkSandbox(source, request, { ...this.#options, adopt, signal })
  }

  async #adopt({ claimed, facts }: StartedE2bSandbox, signal: AbortSignal): Promise<E2bSandbox> {
    try {
      signal.throwIfAborted()
      this.#refuseIfClosed()
    } catch (error) {
      await claimed.dispose()
      throw error
    }
    const sandbox = this.#make(facts, endOfLife(facts.lifeS))
    sandbox.run(claimed)
    this.#watch(sandbox, claimed)
    this.#reaper.set(sandbox.id, sandbox.endAtMs)
    const template = facts.alias ?? facts.templateId
    sandbox.log.add('info', 'the sandbox was created', { template, endAt: isoTime(sandbox.endAtMs) })
    return sandbox
  }

  #make(facts: SandboxFacts, endAtMs: number): E2bSandbox {
    const onTurn = (isRunning: boolean) => this.history.note(facts.owner, isRunning)
    const sandbox = new E2bSandbox(facts, this.#options.tokensOf(facts), endAtMs, onTurn)
    this.#sandboxes.set(sandbox.id, sandbox)
    return sandbox
  }

  /** @throws {AppError} `not_found`, the same for one that does not exist and one of somebody else */
  get(owner: string, id: string): E2bSandbox {
    const sandbox = this.find(id)
    if (sandbox?.owner === owner) return sandbox
    const why = this.#ended.get(owner, shortId(id))?.reason
    const what = `sandbox "${id}" doesn't exist or you don't have access to it`
    throw new AppError('not_found', why === undefined ? what : `${what}: ${why}`)
  }

  /** Whoever it belongs to. */
  find(id: string): E2bSandbox | undefined {
    return this.#sandboxes.get(shortId(id))
  }

  /** For the gateway: only what runs, which it may begin to do when it is asked for. */
  async awake(id: string): Promise<E2bSandbox | undefined> {
    const sandbox = this.find(id)
    if (sandbox?.state === 'paused' && sandbox.facts.rules.autoResume && !this.#isClosed)
      await this.#resume(sandbox, { timeout: sandbox.facts.lifeS, memory: true })
    return sandbox?.state === 'running' ? sandbox : undefined
  }

  /** Of a sandbox that has ended, too. @throws {AppError} `not_found` */
  logOf(owner: string, id: string): SandboxLog {
    return this.#ended.get(owner, shortId(id))?.log ?? this.get(owner, id).log
  }

  list(): E2bSandbox[] {
    return [...this.#sandboxes.values()]
  }

  /**
   * Resumes it where it is paused, and gives it more time, never less.
   *
   * @returns whether it was resumed
   * @throws {AppError} `not_found`; what resuming throws
   */
  async connect(
    owner: string,
    id: string,
    request: ConnectSandbox,
  ): Promise<{ sandbox: E2bSandbox; wasPaused: boolean }> {
    const sandbox = this.get(owner, id)
    return { sandbox, wasPaused: await this.#resume(sandbox, request) }
  }

  /** @throws {AppError} `not_found`; `conflict` where it is paused already; `bad_request` where the driver can't */
  async pause(owner: string, id: string, keepMemory: boolean): Promise<void> {
    const sandbox = this.get(owner, id)
    await sandbox.inTurn(() => this.#pause(sandbox, keepMemory))
  }

  /** @throws {AppError} `not_found` */
  setTimeout(owner: string, id: string, seconds: number | null): void {
    this.#endAt(this.#running(owner, id), endOfLife(seconds))
  }

  /** Gives it at least so many seconds more. @throws {AppError} `not_found` */
  refresh(owner: string, id: string, seconds: number | undefined): void {
    const sandbox = this.#running(owner, id)
    this.#endAt(sandbox, Math.max(sandbox.endAtMs, endOfLife(seconds)))
  }

  /** Replaces what its programs may reach, at once. @throws {AppError} `not_found`, `bad_request` */
  async setNetwork(owner: string, id: string, update: NetworkUpdate): Promise<void> {
    const sandbox = this.#running(owner, id)
    const facts = withNetwork(sandbox.facts, update)
    const policy = policyOf(facts)
    if (sandbox.claimed) await trustHeaderWriter(sandbox.claimed, policy)
    sandbox.claimed?.setNetworkPolicy(policy)
    sandbox.facts = facts
    sandbox.log.add('info', 'its network was changed')
  }

  /** @throws {AppError} `not_found` */
  async kill(owner: string, id: string): Promise<void> {
    await this.#end(this.get(owner, id), 'it was killed by a request')
  }

  /** Ends every sandbox and takes no more. Those that are paused are kept. */
  async close(reason: string): Promise<void> {
    this.#isClosed = true
    this.#reaper.stop()
    await Promise.all(this.list().map((sandbox) => this.#close(sandbox, reason)))
  }

  async #close(sandbox: E2bSandbox, reason: string): Promise<void> {
    if (sandbox.state === 'running') return this.#end(sandbox, reason)
    await sandbox
      .inTurn(() => this.#pauses.keepFrozen(sandbox))
      .catch((error: unknown) => this.#options.log.error({ err: error, sandboxId: sandbox.id }, 'a pause was lost'))
    this.#sandboxes.delete(sandbox.id)
  }

  async #pause(sandbox: E2bSandbox, keepMemory: boolean): Promise<void> {
    await this.#pauses.pause(sandbox, keepMemory)
    this.#reaper.forget(sandbox.id)
  }

  #resume(sandbox: E2bSandbox, { timeout, memory }: ConnectSandbox): Promise<boolean> {
    return sandbox.inTurn(async () => {
      const isPaused = sandbox.state === 'paused'
      if (isPaused) {
        // It may have ended while it waited for its turn.
        this.get(sandbox.owner, sandbox.id)
        await this.#pauses.resume(sandbox, memory === false)
        this.#endAt(sandbox, endOfLife(timeout))
      } else this.#endAt(sandbox, Math.max(sandbox.endAtMs, endOfLife(timeout)))
      return isPaused
    })
  }

  #running(owner: string, id: string): E2bSandbox {
    const sandbox = this.get(owner, id)
    if (sandbox.state === 'running') return sandbox
    throw new AppError('not_found', `sandbox "${id}" is paused`)
  }

  #watch(sandbox: E2bSandbox, claimed: ClaimedSandbox): void {
    void claimed.exited.then(({ message }) => {
      if (sandbox.claimed === claimed) this.#endLogged(sandbox, message)
    })
  }

  #endAt(sandbox: E2bSandbox, atMs: number): void {
    if (atMs !== sandbox.endAtMs) sandbox.log.add('debug', 'its end was moved', { endAt: isoTime(atMs) })
    sandbox.endAtMs = atMs
    this.#reaper.set(sandbox.id, atMs)
  }

  #onDue(id: string): void {
    const sandbox = this.#sandboxes.get(id)
    if (!sandbox) return
    const { onTimeout, keepMemory } = sandbox.facts.rules
    if (onTimeout === 'kill') this.#endLogged(sandbox, 'its time was over')
    else void this.#pauseDue(sandbox, keepMemory)
  }

  /** Never throws. */
  async #pauseDue(sandbox: E2bSandbox, keepMemory: boolean): Promise<void> {
    try {
      await sandbox.inTurn(async () => {
        // Somebody may have given it more time, or ended it, meanwhile.
        const isDue = sandbox.state === 'running' && sandbox.endAtMs <= Date.now()
        if (isDue) await this.#pause(sandbox, keepMemory)
      })
    } catch (error) {
      this.#options.log.error({ err: error, sandboxId: sandbox.id }, 'a sandbox could not be paused')
      sandbox.log.add('error', 'it could not be paused, and runs on')
      this.#reaper.set(sandbox.id, Date.now() + PAUSE_AGAIN_MS)
    }
  }

  #endLogged(sandbox: E2bSandbox, reason: string): void {
    this.#end(sandbox, reason).catch((error) =>
      this.#options.log.error({ err: error, sandboxId: sandbox.id }, 'ending a sandbox failed'),
    )
  }

  async #end(sandbox: E2bSandbox, reason: string): Promise<void> {
    if (!this.#sandboxes.delete(sandbox.id)) return
    this.#reaper.forget(sandbox.id)
    sandbox.log.add('info', 'the sandbox ended', { reason })
    this.#ended.add(sandbox, reason)
    this.#options.log.info({ sandboxId: sandbox.id, reason }, 'an E2B sandbox ended')
    sandbox.leave()
    await sandbox.inTurn(async () => {
      sandbox.leave()
      await sandbox.letGo()?.dispose()
      await this.#pauses.forget(sandbox)
    })
  }

  #refuseIfClosed(): void {
    if (this.#isClosed) throw new AppError('sandbox_failed', 'the server is shutting down')
  }
}

/** Older clients send `<id>-<client>`. */
const shortId = (id: string): string => id.split('-')[0] ?? id
