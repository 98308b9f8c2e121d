import '#server-only'
import type { SandboxState } from '@/lib/contracts/e2b/sandbox'
import type { AgentClient, ClaimedSandbox } from '@/lib/sandbox'
import type { Template } from '../templates/templates'
import { MetricsHistory } from './metrics-history'
import { SandboxLog } from './sandbox-log'

export interface E2bSandboxOptions {
  owner: string
  template: Template
  metadata: Record<string, string>
  /** What envd clients send as X-Access-Token; lives as long as the id. */
  accessToken: string
  endAtMs: number
}

/** A sandbox that a client of the E2B API made: whose it is, what it was made of, and until when. */
export class E2bSandbox {
  readonly claimed: ClaimedSandbox
  readonly owner: string
  readonly template: Template
  readonly metadata: Readonly<Record<string, string>>
  readonly accessToken: string
  readonly startedAtMs = Date.now()
  readonly log = new SandboxLog()
  readonly metrics: MetricsHistory
  endAtMs: number

  constructor(claimed: ClaimedSandbox, options: E2bSandboxOptions) {
    this.claimed = claimed
    this.owner = options.owner
    this.template = options.template
    this.metadata = options.metadata
    this.accessToken = options.accessToken
    this.endAtMs = options.endAtMs
    this.metrics = new MetricsHistory(this.cpuCount)
  }

  get id(): string {
    return this.claimed.id
  }

  get agent(): AgentClient {
    return this.claimed.agent
  }

  /** Whole cores, as E2B counts them. */
  get cpuCount(): number {
    return Math.max(1, Math.ceil(this.claimed.spec.limits.cpuCount))
  }

  get state(): SandboxState {
    return 'running'
  }

  /** Its life has an end of its own, whoever uses it. */
  touch(): void {}
}
