import '#server-only'
import type { Logger } from 'pino'
import type { ConnectSandbox, NewSandbox } from '@/lib/contracts/e2b/sandbox'
import { AppError } from '@/lib/contracts/errors'
import type { AcquireOptions, ClaimedSandbox, SandboxSpec } from '@/lib/sandbox'
import { findTemplate } from '../templates/templates'
import { E2bSandbox } from './e2b-sandbox'
import { endOfLife } from './lifetime'
import { Reaper } from './reaper'
import type { SandboxLog } from './sandbox-log'

export interface E2bSandboxesOptions {
  acquire: (options: AcquireOptions) => Promise<ClaimedSandbox>
  /** Of a sandbox that is made of a template without limits of its own. */
  spec: SandboxSpec
  log: Logger
  /** Of a sandbox's envd API. */
  accessTokenOf: (sandboxId: string) => string
}

/** How long a client waits for a place before it is told to come again; E2B's clients do so by themselves. */
const ACQUIRE_TIMEOUT_MS = 10_000
/** Ended sandboxes of which reason and log are remembered, so that their owner is told more than "not found". */
const ENDED_MAX = 1000

/** The sandboxes of E2B's clients, each with its owner and its end. */
export class E2bSandboxes {
  readonly #options: E2bSandboxesOptions
  readonly #sandboxes = new Map<string, E2bSandbox>()
  readonly #ended = new Map<string, { owner: string; reason: string; log: SandboxLog }>()
  readonly #reaper = new Reaper({ onDue: (id) => this.#onDue(id) })
  #isClosed = false

  constructor(options: E2bSandboxesOptions) {
    this.#options = options
  }

  /** @throws {AppError} `not_found` for an unknown template; `pool_exhausted`; what claiming throws */
  async create(owner: string, request: NewSandbox, signal: AbortSignal): Promise<E2bSandbox> {
    const template = findTemplate(request.templateID)
    this.#refuseIfClosed()
    const claimed = await this.#options.acquire({
      spec: { ...this.#options.spec, ...(template.ref === undefined ? {} : { template: template.ref }) },
      env: request.envVars ?? {},
      settings: { templateId: template.id },
      signal,
      timeoutMs: ACQUIRE_TIMEOUT_MS,
    })
    try {
      signal.throwIfAborted()
      this.#refuseIfClosed()
    } catch (error) {
      await claimed.dispose()
      throw error
    }
    const sandbox = new E2bSandbox(claimed, {
      owner,
      template,
      metadata: request.metadata ?? {},
      accessToken: this.#options.accessTokenOf(claimed.id),
      endAtMs: endOfLife(request.timeout),
    })
    this.#sandboxes.set(sandbox.id, sandbox)
    sandbox.log.add('info', 'the sandbox was created', { template: template.alias, endAt: isoTime(sandbox.endAtMs) })
    sandbox.metrics.start(claimed.agent)
    this.#reaper.set(sandbox.id, sandbox.endAtMs)
    void claimed.exited.then(({ message }) => this.#endLogged(sandbox, message))
    return sandbox
  }

  /** @throws {AppError} `not_found`, the same for one that does not exist and one of somebody else */
  get(owner: string, id: string): E2bSandbox {
    const sandbox = this.find(id)
    if (sandbox?.owner === owner) return sandbox
    const ended = this.#ended.get(shortId(id))
    const why = ended?.owner === owner ? `: ${ended.reason}` : ''
    throw new AppError('not_found', `sandbox "${id}" doesn't exist or you don't have access to it${why}`)
  }

  /** For the gateway, which tells by other means whether the request may. */
  find(id: string): E2bSandbox | undefined {
    return this.#sandboxes.get(shortId(id))
  }

  /** Of a sandbox that has ended, too. @throws {AppError} `not_found` */
  logOf(owner: string, id: string): SandboxLog {
    const ended = this.#ended.get(shortId(id))
    return ended?.owner === owner ? ended.log : this.get(owner, id).log
  }

  list(): E2bSandbox[] {
    return [...this.#sandboxes.values()]
  }

  /** Gives it more time, never less. @throws {AppError} `not_found` */
  async connect(owner: string, id: string, { timeout }: ConnectSandbox): Promise<E2bSandbox> {
    const sandbox = this.get(owner, id)
    this.#endAt(sandbox, Math.max(sandbox.endAtMs, endOfLife(timeout)))
    return sandbox
  }

  /** @throws {AppError} `not_found` */
  setTimeout(owner: string, id: string, seconds: number | null): void {
    this.#endAt(this.get(owner, id), endOfLife(seconds))
  }

  /** Gives it at least so many seconds more. @throws {AppError} `not_found` */
  refresh(owner: string, id: string, seconds: number | undefined): void {
    const sandbox = this.get(owner, id)
    this.#endAt(sandbox, Math.max(sandbox.endAtMs, endOfLife(seconds)))
  }

  /** @throws {AppError} `not_found` */
  async kill(owner: string, id: string): Promise<void> {
    await this.#end(this.get(owner, id), 'it was killed by a request')
  }

  /** Ends every sandbox and takes no more. */
  async close(reason: string): Promise<void> {
    this.#isClosed = true
    this.#reaper.stop()
    await Promise.all(this.list().map((sandbox) => this.#end(sandbox, reason)))
  }

  #endAt(sandbox: E2bSandbox, atMs: number): void {
    if (atMs !== sandbox.endAtMs) sandbox.log.add('debug', 'its end was moved', { endAt: isoTime(atMs) })
    sandbox.endAtMs = atMs
    this.#reaper.set(sandbox.id, atMs)
  }

  #onDue(id: string): void {
    const sandbox = this.#sandboxes.get(id)
    if (sandbox) this.#endLogged(sandbox, 'its time was over')
  }

  #endLogged(sandbox: E2bSandbox, reason: string): void {
    this.#end(sandbox, reason).catch((error) =>
      this.#options.log.error({ err: error, sandboxId: sandbox.id }, 'ending a sandbox failed'),
    )
  }

  async #end(sandbox: E2bSandbox, reason: string): Promise<void> {
    if (!this.#sandboxes.delete(sandbox.id)) return
    this.#reaper.forget(sandbox.id)
    sandbox.metrics.stop()
    sandbox.log.add('info', 'the sandbox ended', { reason })
    this.#ended.set(sandbox.id, { owner: sandbox.owner, reason, log: sandbox.log })
    for (const oldest of [...this.#ended.keys()].slice(0, -ENDED_MAX)) this.#ended.delete(oldest)
    this.#options.log.info({ sandboxId: sandbox.id, reason }, 'an E2B sandbox ended')
    await sandbox.claimed.dispose()
  }

  #refuseIfClosed(): void {
    if (this.#isClosed) throw new AppError('sandbox_failed', 'the server is shutting down')
  }
}

const isoTime = (atMs: number): string => new Date(atMs).toISOString()

/** Older clients send `<id>-<client>`. */
const shortId = (id: string): string => id.split('-')[0] ?? id
