import '#server-only'
import type { Sandbox as SandboxBody } from '@/lib/contracts/sandbox'
import type { AgentClient, ClaimedSandbox, Run } from '@/lib/sandbox'
import { SandboxFeed } from '../events/sandbox-feed'

export interface HeldSandboxOptions {
  owner: string
  /** What clients of its envd API must send. */
  accessToken: string
  /** What it is called in the addresses of its previews, which nobody can guess. */
  previewName: string
  /** Of those addresses, with `{port}`. */
  previewUrl: string
  template: SandboxBody['template']
  /** Of a run whose request names none. */
  defaultTimeoutMs: number
  /** It ends this long after the last thing that held it. */
  idleTimeoutMs: number
  onIdle: () => void
  onError: (error: unknown) => void
}

/** A sandbox that somebody on the other side of HTTP has: who, until when, and what its event streams say. */
export class HeldSandbox {
  readonly claimed: ClaimedSandbox
  readonly feed: SandboxFeed
  readonly createdAtMs = Date.now()
  readonly #options: HeldSandboxOptions
  #holds = 0
  #idleSinceMs = Date.now()
  #timer: NodeJS.Timeout | undefined
  #hasEnded = false
  #onLetGo: (() => void) | undefined

  constructor(claimed: ClaimedSandbox, options: HeldSandboxOptions) {
    this.claimed = claimed
    this.#options = options
    this.feed = new SandboxFeed(claimed, claimed.runs, options.onError)
    claimed.terminals.onOpen((terminal) => this.feed.addTerminal(terminal))
    this.#wait()
  }

  get id(): string {
    return this.claimed.id
  }

  get owner(): string {
    return this.#options.owner
  }

  get template(): SandboxBody['template'] {
    return this.#options.template
  }

  get agent(): AgentClient {
    return this.claimed.agent
  }

  get accessToken(): string {
    return this.#options.accessToken
  }

  /** Its id opens no port: previews have a name for that. */
  get trafficToken(): string {
    return this.#options.accessToken
  }

  get previewName(): string {
    return this.#options.previewName
  }

  get liveRuns(): number {
    return this.claimed.runs.list().filter((run) => run.end === undefined).length
  }

  /** Null while an event stream or a run keeps it. */
  get expiresAtMs(): number | null {
    return this.#holds > 0 ? null : this.#idleSinceMs + this.#options.idleTimeoutMs
  }

  /** Somebody used it: the time until it ends begins anew. */
  touch(): void {
    if (this.#holds === 0) this.#wait()
  }

  /** Keeps it until the returned function is called, once. */
  hold(): () => void {
    this.#holds++
    clearTimeout(this.#timer)
    let isHolding = true
    return () => {
      if (!isHolding) return
      isHolding = false
      this.#holds--
      if (this.#holds > 0) return
      this.#wait()
      this.#onLetGo?.()
    }
  }

  /** Keeps it until the run has ended. */
  holdFor(run: Run): void {
    void run.ended.then(this.hold())
  }

  /** No timer any more. Resolves when nothing holds it, or after `timeoutMs`. */
  async letGo(timeoutMs: number): Promise<void> {
    this.#hasEnded = true
    clearTimeout(this.#timer)
    if (this.#holds === 0) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs)
      this.#onLetGo = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  toBody(): SandboxBody {
    const { expiresAtMs, claimed } = this
    return {
      id: this.id,
      state: this.#hasEnded ? 'ended' : 'running',
      template: this.template,
      driver: claimed.driver,
      createdAt: new Date(this.createdAtMs).toISOString(),
      expiresAt: expiresAtMs === null ? null : new Date(expiresAtMs).toISOString(),
      claim: {
        waitedMs: Math.max(0, claimed.waitedMs - claimed.claimedMs),
        claimedMs: claimed.claimedMs,
        isWarm: claimed.isWarm,
      },
      limits: { ...claimed.spec.limits, timeoutMs: this.#options.defaultTimeoutMs },
      previewUrl: this.#options.previewUrl,
      hasNetwork: claimed.spec.networkAccess,
    }
  }

  #wait(): void {
    clearTimeout(this.#timer)
    this.#idleSinceMs = Date.now()
    if (!this.#hasEnded) this.#timer = setTimeout(this.#options.onIdle, this.#options.idleTimeoutMs)
  }
}
