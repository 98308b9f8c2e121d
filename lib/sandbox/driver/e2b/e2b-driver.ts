import { join } from 'node:path'
import { AppError } from '@/lib/contracts/errors'
import { tellReason } from '@/lib/contracts/reasons'
import { newId } from '../../new-id'
import type { DriverCapabilities, SandboxDriver, SandboxSpec } from '../driver'
import { holdInstance, type Instance } from '../instance'
import type { LanguageSupport } from '../languages'
import { LogTail } from '../log-tail'
import { bootAgent } from './boot'
import { E2bSandbox } from './e2b-sandbox'
import { type Facts, lookAround, packAgent } from './provision'
import { Upstream, type UpstreamOptions } from './upstream'

export interface E2bDriverOptions {
  /** The server's own folder; one server holds it at a time. */
  dataDir: string
  upstream: UpstreamOptions
  /** The folder with `dist/agent/`. */
  projectDir?: string
  /** What agents write to stderr. */
  onAgentLog?: (sandboxId: string, text: string) => void
}

/** What `initialize` has found. */
interface Ready {
  instance: Instance
  agent: ArrayBuffer
  /** Of the template: all its sandboxes are alike. */
  facts: Facts
  size: { cpuCount: number; memoryMib: number }
  keepAlive: NodeJS.Timeout
}

/** Well within what a sandbox is given at a time, so that some may fail. */
const PROLONG_INTERVAL_MS = 60_000

/** Sandboxes of E2B's cloud, or of any server that speaks as it does. */
export class E2bDriver implements SandboxDriver {
  readonly name = 'e2b' as const
  readonly #options: E2bDriverOptions
  readonly #upstream: Upstream
  readonly #sandboxes = new Set<E2bSandbox>()
  #ready: Ready | undefined

  constructor(options: E2bDriverOptions) {
    this.#options = options
    this.#upstream = new Upstream(options.upstream)
  }

  async initialize(options: { signal?: AbortSignal } = {}): Promise<void> {
    const { dataDir, projectDir = process.cwd() } = this.#options
    const agent = await packAgent(join(/* turbopackIgnore: true */ projectDir, 'dist/agent'))
    options.signal?.throwIfAborted()
    const instance = await holdInstance(dataDir)
    try {
      const stale = await this.#upstream.findAll(instance)
      await Promise.all(stale.map((upstreamId) => this.#upstream.kill(upstreamId)))
      const found = await this.#probe(instance)
      options.signal?.throwIfAborted()
      const keepAlive = setInterval(() => void this.#prolongAll(), PROLONG_INTERVAL_MS)
      keepAlive.unref()
      this.#ready = { instance, agent, ...found, keepAlive }
    } catch (error) {
      await instance.release()
      throw error
    }
  }

  capabilities(): DriverCapabilities {
    const { cpuCount, memoryMib } = this.#started().size
    const { host, template } = this.#upstream
    return {
      memory: 'watched',
      cpu: 'none',
      processes: 'watched',
      disk: 'watched',
      network: 'watched',
      diskBacking: "the upstream sandbox's own disk",
      separateUser: true,
      seccomp: true,
      root: true,
      freeze: false,
      snapshots: false,
      description: `E2B server ${host}, template ${template} (${cpuCount} CPU, ${memoryMib} MiB)`,
      notes: [
        `memory: programs are watched; the kernel's limit is the template's ${memoryMib} MiB`,
        `cpu: the template's (${cpuCount}); E2B's API sets no other`,
        "disk: looked at every two seconds; the kernel's limit is the template's",
        'allowedCommands: refused, since it needs mounts that nobody may run files of',
      ],
    }
  }

  async languages(): Promise<LanguageSupport> {
    return { isThere: false, reason: tellReason('languagesUpstream') }
  }

  async create(id: string, spec: SandboxSpec, options: { signal?: AbortSignal } = {}): Promise<E2bSandbox> {
    const { instance, agent, facts, size } = this.#started()
    refuseUnserved(spec)
    options.signal?.throwIfAborted()
    // Never given up half-way: what the upstream has made by then would be nobody's.
    const sandbox = await this.#upstream.create(id, instance)
    try {
      options.signal?.throwIfAborted()
      const log = new LogTail((text) => this.#options.onAgentLog?.(id, text))
      const booted = await bootAgent({
        ...{ upstream: this.#upstream, sandbox, spec, agent, facts, memoryMib: size.memoryMib, signal: options.signal },
        onLog: (text) => log.add(Buffer.from(text)),
      })
      const made = new E2bSandbox({
        ...{ id, spec, upstream: this.#upstream, sandbox, booted, log },
        onDestroyed: (gone) => this.#sandboxes.delete(gone),
      })
      this.#sandboxes.add(made)
      return made
    } catch (error) {
      await this.#upstream.kill(sandbox.sandboxId)
      options.signal?.throwIfAborted()
      throw error
    }
  }

  async close(): Promise<void> {
    const ready = this.#ready
    if (!ready) return
    this.#ready = undefined
    clearInterval(ready.keepAlive)
    await Promise.all([...this.#sandboxes].map((sandbox) => sandbox.destroy()))
    await ready.instance.release()
  }

  #started(): Ready {
    if (!this.#ready) throw new AppError('sandbox_failed', 'the E2B driver has not been initialized')
    return this.#ready
  }

  /** Whether the key, the template and the data plane are what they should be, before anybody waits for a sandbox. */
  async #probe(instance: Instance): Promise<Pick<Ready, 'facts' | 'size'>> {
    const sandbox = await this.#upstream.create(newId(), instance)
    try {
      const [facts, size] = await Promise.all([lookAround(this.#upstream, sandbox), this.#upstream.size(sandbox)])
      return { facts, size }
    } finally {
      await this.#upstream.kill(sandbox.sandboxId)
    }
  }

  async #prolongAll(): Promise<void> {
    for (const sandbox of this.#sandboxes) {
      // What is gone says so by its stream; an upstream that is away may be back for the next round.
      await this.#upstream.prolong(sandbox.upstreamId).catch(() => {})
    }
  }
}

/** @throws {AppError} `bad_request` */
function refuseUnserved({ template, volumes, allowedCommands, noexec }: SandboxSpec): void {
  if (template !== undefined || volumes?.length) {
    throw new AppError('bad_request', 'the e2b driver keeps no templates and volumes: use Docker for them')
  }
  if (allowedCommands || noexec) {
    throw new AppError('bad_request', "the e2b driver can't keep programs from running what they write: use Docker")
  }
}
