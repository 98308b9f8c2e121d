import { performance } from 'node:perf_hooks'
import { tellReason } from '@/lib/contracts/reasons'
import type { RunFiles } from '../../outcome'
import type { StartRunRequest } from '../../proto/gen/codetok/agent_pb'
import type { WarmInterpreters } from '../interpreter/warm'
import type { Cgroup } from '../metrics/cgroup'
import { environmentOf } from '../process/environment'
import { fileProblem, findProgram, folderProblem } from '../process/find-program'
import type { Launched } from '../process/launcher'
import type { AgentProcesses } from '../process/processes'
import type { AgentContext, UserFiles } from '../service'
import { CpuMeter } from './cpu-meter'
import { Monitor } from './monitor'
import { OomWatch } from './oom-watch'
import { type Program, ProgramError, resolveProgram } from './program'
import { Run } from './run'
import { watchFiles } from './watched-files'

/** The program could not be started, and why: an outcome, not an error of ours. */
export class StartFailed extends Error {}

interface StartedRun {
  run: Run
  /** How long its files took. */
  writtenMs: number
  /** Resolves after its end; undefined where it was not asked for, or can't be told. */
  files: Promise<RunFiles | undefined> | undefined
}

/** The runs of this sandbox that are alive. */
export class Runs {
  readonly #runs = new Map<number, Run>()
  readonly #monitor = new Monitor()
  #lastId = 0

  constructor(
    private readonly context: AgentContext,
    private readonly processes: AgentProcesses,
    private readonly cgroup: Cgroup,
    private readonly files: UserFiles,
    private readonly warm: WarmInterpreters,
  ) {}

  get(id: number): Run | undefined {
    return this.#runs.get(id)
  }

  /** @throws {StartFailed} and, from the files that it brings, {ConnectError} */
  async start(request: StartRunRequest): Promise<StartedRun> {
    const { config, users, sandbox } = this.context
    const cwd = request.cwd || config.home
    const env = environmentOf(config, sandbox, users.standard, request.env)
    const program = this.#resolve(request, cwd, env)
    const askedAtMs = performance.now()
    await this.#writeFiles(request, program)
    const writtenMs = performance.now() - askedAtMs
    const watched = request.reportsFiles ? await watchFiles(this.files) : undefined
    try {
      const problem = this.#problem(program, cwd, env)
      if (problem !== undefined) throw new StartFailed(problem)
      const run = await this.#launch(request, program, cwd, env)
      void run.ended.then(() => this.#forget(run, program))
      return { run, writtenMs, files: watched && run.ended.then(() => watched.changes()) }
    } catch (error) {
      watched?.stop()
      await this.#removeCode(program)
      throw error
    }
  }

  #resolve(request: StartRunRequest, cwd: string, env: Record<string, string>): Program {
    try {
      return resolveProgram(this.context.config, request.program, cwd, env.PATH)
    } catch (error) {
      if (error instanceof ProgramError) throw new StartFailed(error.message)
      throw error
    }
  }

  /** What can be seen before the start, as the user sees it. */
  #problem(program: Program, cwd: string, env: Record<string, string>): string | undefined {
    const { asUser } = this.processes
    const { standard } = this.context.users
    const folder = folderProblem(asUser, standard, cwd)
    if (folder !== undefined) return folder
    for (const need of program.needs) {
      const found = findProgram(asUser, standard, need, { path: env.PATH, cwd })
      if ('missing' in found) return tellReason('inLanguagesTemplate', { why: found.missing })
    }
    const found = findProgram(asUser, standard, program.argv[0] ?? '', { path: env.PATH, cwd })
    if ('missing' in found) return found.missing
    return program.entryPath === undefined ? undefined : fileProblem(asUser, standard, program.entryPath)
  }

  async #launch(request: StartRunRequest, program: Program, cwd: string, env: Record<string, string>): Promise<Run> {
    const { config, users } = this.context
    const memoryLimitBytes = config.memoryLimitBytes || (this.cgroup.memoryLimitBytes() ?? 0)
    const oom = new OomWatch(this.cgroup, memoryLimitBytes)
    const limits = {
      timeoutMs: request.timeoutMs,
      cpuTimeMs: request.cpuTimeMs,
      maxProcesses: request.maxProcesses,
      watchedMemoryBytes: config.memory === 'watched' && memoryLimitBytes > 0 ? memoryLimitBytes : undefined,
    }
    const make = (launched: Launched, isWarm: boolean, cpuBeforeMs: number) => {
      const cpu = new CpuMeter(this.cgroup, this.processes)
      const run = new Run(++this.#lastId, launched, isWarm, limits, this.#monitor, oom, cpu, cpuBeforeMs)
      this.#runs.set(run.id, run)
      return run
    }
    const warm = program.interpreted && this.warm.take({ ...program.interpreted, cwd, env })
    if (warm) return make(warm.launched, true, warm.cpuMs)
    const stdio = { kind: 'pipes', stdin: true } as const
    const launched = await this.processes.launcher
      .launch({ user: users.standard, argv: program.argv, env, cwd, stdio })
      .catch((error: Error) => {
        // No process is free, or the arguments are too many: a program's end and not the agent's.
        throw new StartFailed(tellReason('notStartable', { why: error.message }))
      })
    return make(launched, false, 0)
  }

  async #writeFiles(request: StartRunRequest, program: Program): Promise<void> {
    const files = new Map(request.files.map((file) => [file.path, file.content]))
    if (program.codeFile) files.set(program.codeFile.path, program.codeFile.content)
    if (files.size > 0) await this.files.write(files)
  }

  #forget(run: Run, program: Program): void {
    this.#runs.delete(run.id)
    void this.#removeCode(program)
    // The processor is free again.
    if (run.isWarm) this.warm.fill()
  }

  async #removeCode(program: Program): Promise<void> {
    if (!program.codeFile) return
    // The user may have removed its folder; a file that is left is the user's to see.
    await this.files.remove(program.codeFile.path).catch(() => undefined)
  }
}
