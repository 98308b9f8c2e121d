import { PassThrough } from 'node:stream'
import { deferred } from '../deferred'
import type { DriverCapabilities, DriverSandbox, SandboxDriver, SandboxExit, SandboxSpec } from '../driver/driver'
import type { LanguageSupport } from '../driver/languages'
import type { SandboxTemplates } from '../driver/templates'
import type { ConnectAgent } from '../started-sandbox'
import { FakeAgent } from './fake-agent'

const CAPABILITIES: DriverCapabilities = {
  memory: 'kernel',
  cpu: 'kernel',
  processes: 'watched',
  disk: 'kernel',
  diskBacking: 'nothing',
  separateUser: true,
  seccomp: true,
  root: true,
  freeze: true,
  snapshots: true,
  description: 'a fake',
  notes: [],
}

/** A sandbox that only counts. */
export class FakeSandbox implements DriverSandbox {
  readonly driver = 'docker'
  readonly stream = new PassThrough()
  readonly agent = new FakeAgent()
  readonly #exited = deferred<SandboxExit>()
  readonly exited = this.#exited.promise
  isDestroyed = false
  isFrozen = false

  constructor(
    readonly id: string,
    readonly spec: SandboxSpec,
    readonly onDestroy: () => Promise<void>,
  ) {}

  /** Ends it from within, as a killed agent does. */
  die(message = 'it died'): void {
    this.#exited.resolve({ reason: 'agent_exited', message })
  }

  async freeze(): Promise<void> {
    this.isFrozen = true
  }

  async thaw(): Promise<void> {
    this.isFrozen = false
  }

  async destroy(): Promise<void> {
    await this.onDestroy()
    this.isDestroyed = true
    this.#exited.resolve({ reason: 'destroyed', message: 'destroyed' })
  }
}

/** A driver at our own seam, whose starts and destructions take, fail and hang as the test says. */
export class FakeDriver implements SandboxDriver {
  readonly name = 'docker'
  readonly sandboxes: FakeSandbox[] = []
  readonly #byStream = new Map<unknown, FakeSandbox>()
  readonly #alive = new Set<FakeSandbox>()
  readonly #more: Partial<DriverCapabilities>
  initializations = 0
  onInitialize: () => Promise<void> = async () => {}
  onCreate: (spec: SandboxSpec, signal: AbortSignal | undefined) => Promise<void> = async () => {}
  onDestroy: () => Promise<void> = async () => {}

  constructor(more: Partial<DriverCapabilities> = {}) {
    this.#more = more
  }

  get alive(): FakeSandbox[] {
    return [...this.#alive]
  }

  /** Those that it is asked about; what else is done with templates it can't. */
  readonly templateRefs = new Set<string>()
  get templates(): SandboxTemplates | undefined {
    if (this.templateRefs.size === 0) return undefined
    const cannot = async () => {
      throw new Error('the fake driver has no templates')
    }
    return { has: async (ref) => this.templateRefs.has(ref), list: cannot, get: cannot, remove: cannot, build: cannot }
  }

  async initialize(): Promise<void> {
    this.initializations++
    await this.onInitialize()
  }

  capabilities(): DriverCapabilities {
    return { ...CAPABILITIES, ...this.#more }
  }

  hasLanguages = true
  async languages(): Promise<LanguageSupport> {
    return this.hasLanguages
      ? { isThere: true, hasPandas: true, nodeVersions: ['22'], missing: [] }
      : { isThere: false, reason: 'its image is missing' }
  }

  async create(id: string, spec: SandboxSpec, options?: { signal?: AbortSignal }): Promise<FakeSandbox> {
    await this.onCreate(spec, options?.signal)
    const sandbox: FakeSandbox = new FakeSandbox(id, spec, async () => {
      await this.onDestroy()
      this.#alive.delete(sandbox)
    })
    this.sandboxes.push(sandbox)
    this.#alive.add(sandbox)
    this.#byStream.set(sandbox.stream, sandbox)
    return sandbox
  }

  async close(): Promise<void> {
    await Promise.all(this.alive.map((sandbox) => sandbox.destroy()))
  }

  readonly connectAgent: ConnectAgent = (stream) => {
    const sandbox = this.#byStream.get(stream)
    if (!sandbox) throw new Error('not a stream of this driver')
    return sandbox.agent
  }
}
