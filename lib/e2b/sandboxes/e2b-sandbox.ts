import '#server-only'
import { setMaxListeners } from 'node:events'
import type { SandboxState } from '@/lib/contracts/e2b/sandbox'
import { AppError } from '@/lib/contracts/errors'
import type { AgentClient, ClaimedSandbox } from '@/lib/sandbox'
import type { SandboxFacts } from './facts'
import { MetricsHistory } from './metrics-history'
import { SandboxLog } from './sandbox-log'

export interface SandboxTokens {
  /** What envd clients send as X-Access-Token; lives as long as the id. */
  accessToken: string
  /** What clients of its ports send, where these are not public. */
  trafficToken?: string
}

/**
 * A sandbox that a client of the E2B API made: what it was made of, until when it lives, and what runs it now. A paused one
 * has its frozen self, or nothing but the file system that was kept of it.
 */
export class E2bSandbox {
  facts: SandboxFacts
  readonly accessToken: string
  readonly trafficToken: string | undefined
  readonly log = new SandboxLog()
  readonly metrics: MetricsHistory
  endAtMs: number
  /** For `SandboxSpec.template`: what it starts from again. */
  keptAs: string | undefined
  #state: SandboxState = 'paused'
  #claimed: ClaimedSandbox | undefined
  #leaving = new AbortController()
  #turn: Promise<unknown> = Promise.resolve()

  /** @param onTurn told when it begins to run, and when it runs no more */
  constructor(
    facts: SandboxFacts,
    tokens: SandboxTokens,
    endAtMs: number,
    readonly onTurn: (isRunning: boolean) => void,
  ) {
    this.facts = facts
    this.accessToken = tokens.accessToken
    this.trafficToken = tokens.trafficToken
    this.endAtMs = endAtMs
    this.metrics = new MetricsHistory(this.cpuCount)
  }

  get id(): string {
    return this.facts.id
  }

  get owner(): string {
    return this.facts.owner
  }

  get state(): SandboxState {
    return this.#state
  }

  /** Undefined while nothing but its file system is kept. */
  get claimed(): ClaimedSandbox | undefined {
    return this.#claimed
  }

  /** @throws {AppError} `conflict` while it is paused */
  get agent(): AgentClient {
    if (this.#state === 'running' && this.#claimed) return this.#claimed.agent
    throw new AppError('conflict', 'the sandbox is paused')
  }

  /** Whole cores, as E2B counts them. */
  get cpuCount(): number {
    return Math.max(1, Math.ceil(this.facts.limits.cpuCount))
  }

  get requestHost(): string | undefined {
    return this.facts.network?.maskRequestHost ?? undefined
  }

  get httpsPorts(): readonly number[] {
    return this.facts.network?.httpsPorts ?? []
  }

  /** Fires when it pauses or ends: nobody is to wait for an answer of it any more. */
  get leaving(): AbortSignal {
    return this.#leaving.signal
  }

  /** It runs from now on. */
  run(claimed: ClaimedSandbox): void {
    this.#claimed = claimed
    this.#turnTo('running')
    this.#leaving = new AbortController()
    // One for each connection.
    setMaxListeners(0, this.#leaving.signal)
    this.metrics.start(claimed.agent)
  }

  /** It runs no more, for now or for good; connections to it end. */
  leave(): void {
    this.#turnTo('paused')
    this.metrics.stop()
    this.#leaving.abort()
  }

  /** Nothing runs it any more. @returns what did, for whoever destroys it */
  letGo(): ClaimedSandbox | undefined {
    const claimed = this.#claimed
    this.#claimed = undefined
    return claimed
  }

  /** One change after another: a pause that a kill overtakes would leave something behind. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => {})
    return done
  }

  #turnTo(state: SandboxState): void {
    if (state !== this.#state) this.onTurn(state === 'running')
    this.#state = state
  }

  /** Its life has an end of its own, whoever uses it. */
  touch(): void {}
}
