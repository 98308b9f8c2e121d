import { AppError } from '@/lib/contracts/errors'
import type { Language } from '@/lib/contracts/languages'
import { tellReason } from '@/lib/contracts/reasons'
import type { RunPhases, RunTimeline } from '@/lib/contracts/run'
import type { AgentRun } from './agent-client'
import { STOP_GRACE_MS } from './limits'
import { type RunEnd, RunLog } from './run-log/run-log'
import { timelineOf } from './run-timeline'

/** `readers`: stopped 2 s after the last one has gone. `sandbox`: lives to its timeout. */
export type RunOwner = 'readers' | 'sandbox'

export interface RunSettings {
  id: string
  language: Language | 'command'
  owner: RunOwner
  phases: RunPhases
  /** By `performance.now`. */
  askedAtMs: number
  spoolDirectory: string
  outputLimitBytes: number
}

/** One execution in a sandbox: its output and events, its stdin, its end. */
export class Run {
  readonly id: string
  readonly language: Language | 'command'
  readonly phases: RunPhases
  readonly startedAtMs = Date.now()
  readonly log: RunLog
  readonly #agentRun: AgentRun
  #end: RunEnd | undefined

  constructor(agentRun: AgentRun, settings: RunSettings) {
    this.id = settings.id
    this.language = settings.language
    this.phases = settings.phases
    this.#agentRun = agentRun
    this.log = new RunLog(agentRun, {
      runId: settings.id,
      phases: settings.phases,
      askedAtMs: settings.askedAtMs,
      spoolDirectory: settings.spoolDirectory,
      eventBytesMax: settings.outputLimitBytes,
      ...(settings.owner === 'readers' ? { onReadersGone: () => this.#stopUnread() } : {}),
    })
    void this.log.ended.then((end) => {
      this.#end = end
    })
  }

  get pid(): number {
    return this.#agentRun.pid
  }

  /** Resolves once, never rejects, when nothing that the run started is alive. */
  get ended(): Promise<RunEnd> {
    return this.log.ended
  }

  /** Undefined while it runs. */
  get end(): RunEnd | undefined {
    return this.#end
  }

  /** @throws {AppError} `conflict` while it runs: what it uses then is told by the sandbox's metrics */
  timeline(): RunTimeline {
    if (!this.#end) throw new AppError('conflict', 'the run is not over')
    return timelineOf(this.phases, this.log.firstByteAtMs, this.#end)
  }

  /** Resolves when the program's pipe has taken the bytes. @throws {AppError} `gone` when stdin is closed or the run over */
  async writeStdin(bytes: Uint8Array): Promise<void> {
    this.#refuseEnded()
    await this.#agentRun.writeStdin(bytes)
  }

  /** @throws {AppError} `gone` when the run is over */
  async closeStdin(): Promise<void> {
    this.#refuseEnded()
    await this.#agentRun.closeStdin()
  }

  /** SIGTERM, 500 ms later SIGKILL; resolves when everything the run started is gone. Idempotent. */
  async stop(): Promise<void> {
    if (this.#end) return
    this.log.stopPacing()
    await this.#agentRun.stop({ graceMs: STOP_GRACE_MS })
    await this.log.ended
  }

  #stopUnread(): void {
    // What a stop can fail by is the loss of the sandbox, which the run's last event tells.
    this.stop().catch(() => {})
  }

  #refuseEnded(): void {
    if (this.#end) throw new AppError('gone', tellReason('runIsOver'))
  }
}
