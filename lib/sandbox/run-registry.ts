import { AppError } from '@/lib/contracts/errors'
import { tellReason } from '@/lib/contracts/reasons'
import type { StartRunRequest } from '@/lib/contracts/run'
import type { AgentRunRequest } from './agent-client'
import { refusedCommand } from './allowed-commands'
import type { Lifecycle } from './lifecycle'
import {
  DEFAULT_TIMEOUT_MS,
  EVENT_OUTPUT_MAX_BYTES,
  MAX_FINISHED_LOG_BYTES,
  MAX_FINISHED_RUNS,
  MAX_LIVE_RUNS,
} from './limits'
import { ExplainedRun } from './lost-run'
import { newId } from './new-id'
import { Run, type RunOwner } from './run'
import type { RunEnd } from './run-log/run-log'
import { languageName, programOf } from './run-program'
import type { Sandbox } from './sandbox'

export interface RunRegistryOptions {
  lifecycle: Lifecycle
  spoolDirectory: string
  /** Of a run whose request names none. */
  defaultTimeoutMs?: number
  /** CPU time of a run whose request names none. Default: none. */
  defaultCpuTimeMs?: number | undefined
  /** Output of one run that becomes events. */
  outputLimitBytes?: number
}

export interface StartOptions {
  /** Default `sandbox`. */
  owner?: RunOwner
  /** How long the request waited for its sandbox; reported with the run. */
  waitedMs?: number
  cwd?: string
  signal?: AbortSignal
}

const encoder = new TextEncoder()

/** The runs of one sandbox: those that live, bounded, and the last that have finished, kept with all they said. */
export class RunRegistry {
  readonly #sandbox: Sandbox
  readonly #options: RunRegistryOptions
  /** In order of start. */
  readonly #runs = new Map<string, Run>()
  readonly #startListeners = new Set<(run: Run) => void>()
  #starting = 0

  constructor(sandbox: Sandbox, options: RunRegistryOptions) {
    this.#sandbox = sandbox
    this.#options = options
  }

  /**
   * Starts a program and resolves when it has its pid.
   *
   * @throws {AppError} `bad_request`; `rate_limited` with `MAX_LIVE_RUNS` programs running; `no_space`, `forbidden` … of its
   * files; `sandbox_failed` when the sandbox is no more
   */
  async start(request: StartRunRequest, options: StartOptions = {}): Promise<Run> {
    const program = programOf(request)
    const refusal = refusedCommand(program, this.#sandbox.spec.allowedCommands)
    if (refusal !== undefined) throw new AppError('forbidden', refusal)
    if (this.#liveCount() + this.#starting >= MAX_LIVE_RUNS)
      throw new AppError('rate_limited', tellReason('sandboxRunsFull', { count: MAX_LIVE_RUNS }))
    this.#starting++
    try {
      const askedAtMs = performance.now()
      const agentRun = await this.#sandbox.agent.startRun(
        this.#agentRequest(request, options),
        options.signal ? { signal: options.signal } : {},
      )
      const phases = {
        waitedMs: options.waitedMs ?? 0,
        claimedMs: 0,
        writtenMs: agentRun.writtenMs,
        startedMs: Math.max(0, performance.now() - askedAtMs - agentRun.writtenMs),
        isWarm: agentRun.isWarm,
      }
      const run = new Run(new ExplainedRun(agentRun, this.#sandbox), {
        id: newId(),
        language: languageName(program),
        owner: options.owner ?? 'sandbox',
        phases,
        askedAtMs: askedAtMs - phases.waitedMs,
        spoolDirectory: this.#options.spoolDirectory,
        outputLimitBytes: this.#options.outputLimitBytes ?? EVENT_OUTPUT_MAX_BYTES,
      })
      this.#adopt(run, request.stdin)
      return run
    } finally {
      this.#starting--
    }
  }

  /** In order of start; finished ones too, as far as they are kept. */
  list(): Run[] {
    return [...this.#runs.values()]
  }

  /** @throws {AppError} `not_found` */
  get(runId: string): Run {
    const run = this.#runs.get(runId)
    if (run) return run
    throw new AppError('not_found', tellReason('noSuchRun'))
  }

  /** Calls back for each run that starts from now on. @returns what ends that */
  onStart(listener: (run: Run) => void): () => void {
    this.#startListeners.add(listener)
    return () => this.#startListeners.delete(listener)
  }

  /** Forgets everything; for when the sandbox is no more. */
  async dispose(): Promise<void> {
    const runs = this.list()
    this.#runs.clear()
    this.#startListeners.clear()
    await Promise.all(runs.map((run) => run.log.dispose()))
  }

  #agentRequest(request: StartRunRequest, options: StartOptions): AgentRunRequest {
    const cpuTimeMs = request.cpuTimeMs ?? this.#options.defaultCpuTimeMs
    const files = request.files && new Map([...request.files].map(([path, text]) => [path, encoder.encode(text)]))
    return {
      program: programOf(request),
      timeoutMs: request.timeoutMs ?? this.#options.defaultTimeoutMs ?? DEFAULT_TIMEOUT_MS,
      maxProcesses: this.#sandbox.spec.limits.maxProcesses,
      ...(files ? { files } : {}),
      ...(request.reportsFiles ? { reportsFiles: true } : {}),
      ...(request.env ? { env: request.env } : {}),
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(cpuTimeMs === undefined ? {} : { cpuTimeMs }),
    }
  }

  #adopt(run: Run, stdin: string | undefined): void {
    this.#runs.set(run.id, run)
    void run.ended.then((end) => this.#finish(run, end))
    if (stdin !== undefined) void feed(run, stdin)
    for (const listener of this.#startListeners) listener(run)
  }

  #finish(run: Run, end: RunEnd): void {
    this.#options.lifecycle.tell('execute', {
      sandboxId: this.#sandbox.id,
      driver: this.#sandbox.driver,
      runId: run.id,
      language: run.language,
      outcome: end.outcome.kind,
      exitCode: end.outcome.kind === 'exited' ? end.outcome.exitCode : null,
      phases: run.phases,
      stdoutBytes: end.stdoutBytes,
      stderrBytes: end.stderrBytes,
      ...end.usage,
    })
    this.#forgetOldest()
  }

  #forgetOldest(): void {
    const finished = this.list().filter((run) => run.end)
    let bytes = finished.reduce((sum, run) => sum + run.log.logBytes, 0)
    let count = finished.length
    for (const run of finished) {
      if (count <= MAX_FINISHED_RUNS && bytes <= MAX_FINISHED_LOG_BYTES) return
      count--
      bytes -= run.log.logBytes
      this.#runs.delete(run.id)
      void run.log.dispose()
    }
  }

  #liveCount(): number {
    return this.list().filter((run) => !run.end).length
  }
}

/** Without waiting: a program need not read what it was given, and may end before it has. */
async function feed(run: Run, text: string): Promise<void> {
  try {
    await run.writeStdin(encoder.encode(text))
    await run.closeStdin()
  } catch {
    // The program ended without reading it all, which `| head` does too. Nothing is lost that it wanted.
  }
}
