import '#server-only'
import type { NewSandbox } from '@/lib/contracts/e2b/sandbox'
import { AppError } from '@/lib/contracts/errors'
import type { AcquireOptions, ClaimedSandbox, NetworkPolicy, SandboxSpec } from '@/lib/sandbox'
import type { TemplateResolver } from '../templates/template-resolver'
import type { Volumes } from '../volumes/volumes'
import type { EndRules, SandboxFacts } from './facts'
import { DEFAULT_LIFE_S } from './lifetime'
import { egressPolicy, policyOf } from './network'
import { trustHeaderWriter } from './trust'

export interface StartedE2bSandbox {
  claimed: ClaimedSandbox
  facts: SandboxFacts
}

export interface SandboxStarterOptions {
  acquire: (options: AcquireOptions) => Promise<ClaimedSandbox>
  /** Whether a place must become free first. */
  isFull: () => boolean
  templates: TemplateResolver
  onCountFailed: (error: unknown) => void
  volumes: Volumes
  /** Of a sandbox that is made of a template without limits of its own. */
  spec: SandboxSpec
  /** What the operator lets its programs reach at most. */
  networkBounds: NetworkPolicy
}

/** How long a client waits for a place of a full pool before it is told to come again; E2B's clients do so by themselves. */
const FULL_TIMEOUT_MS = 1_000
/** Where there is a place: longer than any start should take, and shorter than clients wait. */
const START_TIMEOUT_MS = 40_000

/** Turns what a client asks for into a sandbox that is claimed for it. */
export class SandboxStarter {
  readonly #options: SandboxStarterOptions

  constructor(options: SandboxStarterOptions) {
    this.#options = options
  }

  /** @throws {AppError} `not_found` for an unknown template; `pool_exhausted`; what claiming throws */
  async start(owner: string, request: NewSandbox, rules: EndRules, signal: AbortSignal): Promise<StartedE2bSandbox> {
    refuseUnserved(request)
    const { allow_internet_access } = request
    const network = egressPolicy({ ...request.network, allow_internet_access })
    const template = await this.#options.templates.resolve(owner, request.templateID)
    const volumes = await this.#options.volumes.mounts(owner, request.volumeMounts ?? [])
    const spec: SandboxSpec = {
      ...this.#options.spec,
      limits: { ...this.#options.spec.limits, ...template.limits },
      ...(template.ref === undefined ? {} : { template: template.ref }),
      ...withVolumes(volumes),
    }
    const env = request.envVars ?? {}
    const claimed = await this.#acquire({ spec, env, settings: { templateId: template.id }, network, signal })
    // Nobody waits for a number.
    this.#options.templates.countSpawn(template).catch(this.#options.onCountFailed)
    const facts: SandboxFacts = {
      id: claimed.id,
      owner,
      templateId: template.id,
      ...(template.alias === undefined ? {} : { alias: template.alias }),
      metadata: request.metadata ?? {},
      env,
      startedAtMs: Date.now(),
      lifeS: request.timeout === undefined ? DEFAULT_LIFE_S : request.timeout,
      rules,
      limits: claimed.spec.limits,
      ...(typeof request.allow_internet_access === 'boolean'
        ? { allowInternetAccess: request.allow_internet_access }
        : {}),
      ...(request.network ? { network: request.network } : {}),
      volumes,
    }
    return { claimed, facts }
  }

  async #acquire(options: AcquireOptions & { network: NetworkPolicy }): Promise<ClaimedSandbox> {
    const { acquire, networkBounds, isFull } = this.#options
    const timeoutMs = isFull() ? FULL_TIMEOUT_MS : START_TIMEOUT_MS
    const claimed = await acquire({ ...options, networkBounds, timeoutMs })
    try {
      await trustHeaderWriter(claimed, options.network)
      return claimed
    } catch (error) {
      await claimed.dispose()
      throw error
    }
  }

  /** Starts what was kept of a sandbox, as another. */
  async fork(source: SandboxFacts, keptAs: string, signal: AbortSignal): Promise<StartedE2bSandbox> {
    const claimed = await this.#again(source, keptAs, { signal })
    return { claimed, facts: { ...source, id: claimed.id, startedAtMs: Date.now() } }
  }

  /** Starts what was kept of a sandbox, as that sandbox. */
  restart(facts: SandboxFacts, keptAs: string): Promise<ClaimedSandbox> {
    return this.#again(facts, keptAs, { id: facts.id })
  }

  #again(facts: SandboxFacts, keptAs: string, options: AcquireOptions): Promise<ClaimedSandbox> {
    const { templateId, limits, env, volumes } = facts
    const spec = { ...this.#options.spec, limits, template: keptAs, ...withVolumes(volumes) }
    return this.#acquire({ ...options, spec, env, settings: { templateId }, network: policyOf(facts) })
  }
}

/** The driver knows volumes by their ids. */
const withVolumes = (volumes: SandboxFacts['volumes']): Pick<SandboxSpec, 'volumes'> =>
  volumes.length === 0 ? {} : { volumes: volumes.map(({ volumeId, path }) => ({ name: volumeId, path })) }

/** What would be taken and have no effect is refused: whoever asks for it relies on it. @throws {AppError} `bad_request` */
function refuseUnserved({ iam }: NewSandbox): void {
  if (iam) throw new AppError('bad_request', 'iam: not served here')
}
