import '#server-only'
import type { Logger } from 'pino'
import { AppError } from '@/lib/contracts/errors'
import type { TemplateName } from '@/lib/contracts/languages'
import type { LimitRanges, SandboxLimitsRequest } from '@/lib/contracts/limits'
import { tellReason } from '@/lib/contracts/reasons'
import type { StartRunRequest } from '@/lib/contracts/run'
import type { CreateSandboxRequest } from '@/lib/contracts/sandbox'
import {
  type ClaimedSandbox,
  LANGUAGES_TEMPLATE,
  newId,
  type Run,
  type RunOwner,
  type SandboxPool,
  type SandboxSpec,
} from '@/lib/sandbox'
import { refuseBeyond, withLimits } from '../limits'
import type { Identity } from '../sessions'
import { HeldSandbox } from './held-sandbox'
import { writeFiles } from './write-files'

export interface SandboxDirectoryOptions {
  acquire: SandboxPool['acquire']
  log: Logger
  /** Of a sandbox's envd API. */
  accessTokenOf: (sandboxId: string) => string
  /** Where its servers are seen, with `{port}`. */
  previewUrlOf: (previewName: string) => string
  /** @throws {AppError} where sandboxes of the template can't be had, with why */
  requireTemplate: (template: TemplateName) => Promise<void>
  /** Of a sandbox that asks for no limits of its own. */
  spec: SandboxSpec
  /** What it may ask for. */
  limitRanges: LimitRanges
  defaultTimeoutMs: number
  idleTimeoutMs: number
  /** Of one session; a key may have what the pool has. */
  maxSandboxes: number
  maxRuns: number
}

type PreviewedSandbox = Pick<HeldSandbox, 'id' | 'agent' | 'accessToken' | 'touch'>

/** Ended sandboxes of which the reason is remembered, so that its owner is told more than "not found". */
const REASONS_MAX = 1000
/** How long the readers of a sandbox that ended have to read the last of it. */
const FAREWELL_MS = 5_000
/** How long they have where somebody wanted it to end. */
const BRIEF_FAREWELL_MS = 500

/** The sandboxes that are in use over HTTP, each with its owner. */
export class SandboxDirectory {
  readonly #options: SandboxDirectoryOptions
  readonly #held = new Map<string, HeldSandbox>()
  readonly #reasons = new Map<string, { owner: string; reason: string }>()
  readonly #creating = new Map<string, number>()
  readonly #starting = new Map<string, number>()
  #isClosed = false

  constructor(options: SandboxDirectoryOptions) {
    this.#options = options
  }

  get limitRanges(): LimitRanges {
    return this.#options.limitRanges
  }

  /** @throws {AppError} `bad_request` for limits beyond what is allowed; `rate_limited` when the owner has as many as it may; what claiming and writing files throw */
  async create(identity: Identity, request: CreateSandboxRequest, signal: AbortSignal): Promise<HeldSandbox> {
    const { owner } = identity
    const { limitRanges } = this.#options
    this.#refuseIfClosed()
    if (request.limits) refuseBeyond(limitRanges, request.limits)
    const count = [...this.#held.values()].filter((held) => held.owner === owner).length + get(this.#creating, owner)
    if (identity.kind === 'session' && count >= this.#options.maxSandboxes) {
      throw new AppError('rate_limited', tellReason('sessionFull', { count }))
    }
    return counted(this.#creating, owner, async () => {
      const { env, files, limits, template = 'playground' } = request
      await this.#options.requireTemplate(template)
      const claimed = await this.#options.acquire({
        signal,
        ...(env ? { env } : {}),
        ...(limits || template === 'languages' ? { spec: this.#specOf(template, limits) } : {}),
      })
      try {
        if (files) await writeFiles(claimed.agent.files, files)
        signal.throwIfAborted()
        this.#refuseIfClosed()
      } catch (error) {
        await claimed.dispose()
        throw error
      }
      return this.#hold(claimed, owner, template)
    })
  }

  /** @throws {AppError} `not_found`, the same for one that does not exist and one of somebody else */
  get(id: string, identity: Identity | null, { isOperator = identity?.kind === 'operator' } = {}): HeldSandbox {
    const held = this.#held.get(id)
    if (held && (held.owner === identity?.owner || isOperator)) {
      held.touch()
      return held
    }
    const ended = this.#reasons.get(id)
    const why =
      ended && ended.owner === identity?.owner
        ? tellReason('sandboxEnded', { why: ended.reason })
        : tellReason('noSuchSandbox')
    throw new AppError('not_found', why)
  }

  /** For the gateway, which tells by other means whether the request may. */
  find(id: string): HeldSandbox | undefined {
    return this.#held.get(id)
  }

  /**
   * For the gateway: what is behind the address of a preview. It goes by the name in that address alone, since whoever was shown
   * a preview is to learn nothing by which the sandbox could be asked for more.
   */
  findPreview(name: string): PreviewedSandbox | undefined {
    const held = [...this.#held.values()].find(({ previewName }) => previewName === name)
    return held && { id: name, agent: held.agent, accessToken: held.accessToken, touch: () => held.touch() }
  }

  /** @throws {AppError} `bad_request` for more time than is allowed; `rate_limited` when the owner has as many running as it may */
  async startRun(held: HeldSandbox, request: StartRunRequest, owner: RunOwner, signal: AbortSignal): Promise<Run> {
    refuseBeyond(this.#options.limitRanges, { timeoutMs: request.timeoutMs })
    const live = [...this.#held.values()]
      .filter((other) => other.owner === held.owner)
      .reduce((sum, other) => sum + other.liveRuns, get(this.#starting, held.owner))
    if (held.owner.startsWith('session:') && live >= this.#options.maxRuns) {
      throw new AppError('rate_limited', tellReason('sessionRunsFull', { count: live }))
    }
    const { claimed } = held
    const run = await counted(this.#starting, held.owner, () =>
      untilDone(signal, (starting) => claimed.runs.start(request, { owner, signal: starting })),
    )
    held.holdFor(run)
    if (owner === 'sandbox') held.feed.addRun(run)
    return run
  }

  /** Destroys it. Its owner is told why from then on. */
  async end(held: HeldSandbox, reason: string, { farewellMs = BRIEF_FAREWELL_MS } = {}): Promise<void> {
    if (!this.#held.delete(held.id)) return
    this.#remember(held, reason)
    this.#options.log.info({ sandboxId: held.id, reason }, 'a sandbox ended')
    held.feed.end(reason, { isUrgent: farewellMs !== FAREWELL_MS })
    await held.letGo(farewellMs)
    await held.claimed.dispose()
  }

  /** Ends every sandbox and takes no more. */
  async close(reason: string): Promise<void> {
    this.#isClosed = true
    await Promise.all([...this.#held.values()].map((held) => this.end(held, reason)))
  }

  list(): HeldSandbox[] {
    return [...this.#held.values()]
  }

  #specOf(template: TemplateName, limits: SandboxLimitsRequest = {}): SandboxSpec {
    const { spec } = this.#options
    return {
      ...spec,
      ...(template === 'languages' ? { template: LANGUAGES_TEMPLATE } : {}),
      limits: withLimits(spec.limits, limits),
    }
  }

  #hold(claimed: ClaimedSandbox, owner: string, template: TemplateName): HeldSandbox {
    const { accessTokenOf, previewUrlOf, defaultTimeoutMs, idleTimeoutMs, log } = this.#options
    const previewName = newId()
    const end = (reason: string, options?: { farewellMs: number }) => {
      this.end(held, reason, options).catch((error) => log.error({ err: error, sandboxId: held.id }, 'ending failed'))
    }
    const held = new HeldSandbox(claimed, {
      owner,
      accessToken: accessTokenOf(claimed.id),
      previewName,
      previewUrl: previewUrlOf(previewName),
      template,
      defaultTimeoutMs,
      idleTimeoutMs,
      onIdle: () => end(tellReason('unused', { seconds: Math.round(idleTimeoutMs / 1000) })),
      onError: (error) => log.warn({ err: error, sandboxId: claimed.id }, 'watching a sandbox failed'),
    })
    this.#held.set(held.id, held)
    void claimed.exited.then(({ message }) => end(message, { farewellMs: FAREWELL_MS }))
    return held
  }

  #refuseIfClosed(): void {
    if (this.#isClosed) throw new AppError('pool_exhausted', tellReason('shuttingDown'))
  }

  #remember({ id, owner }: HeldSandbox, reason: string): void {
    this.#reasons.set(id, { owner, reason })
    for (const oldest of [...this.#reasons.keys()].slice(0, -REASONS_MAX)) this.#reasons.delete(oldest)
  }
}

/** A signal for the work alone: what has been started with it outlives the request that asked for it. */
async function untilDone<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  signal.throwIfAborted()
  const abort = new AbortController()
  const onAbort = () => abort.abort(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await work(abort.signal)
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

const get = (counts: Map<string, number>, owner: string): number => counts.get(owner) ?? 0

async function counted<T>(counts: Map<string, number>, owner: string, work: () => Promise<T>): Promise<T> {
  counts.set(owner, get(counts, owner) + 1)
  try {
    return await work()
  } finally {
    const left = get(counts, owner) - 1
    if (left > 0) counts.set(owner, left)
    else counts.delete(owner)
  }
}
