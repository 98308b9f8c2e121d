import { performance } from 'node:perf_hooks'
import type { RunOutcome, RunSample, RunUsage } from '../../outcome'
import type { Exit, Launched } from '../process/launcher'
import { killMembers, signal } from '../process/members'
import { readProcStatus } from '../process/proc-table'
import type { CpuMeter } from './cpu-meter'
import { type Monitor, type Observation, observe, type Watched } from './monitor'
import type { OomWatch } from './oom-watch'
import { ProgramOutput } from './output'
import { RunSamples } from './run-samples'

export interface RunLimits {
  timeoutMs: number
  cpuTimeMs: number | undefined
  maxProcesses: number
  /** Present where the agent and not the kernel enforces memory. */
  watchedMemoryBytes: number | undefined
}

/** The main program has ended: how long what it left may still write before it is killed. */
const DRAIN_MS = 200
/** The longest that one timer of Node.js can wait. */
const TIMER_MAX_MS = 2 ** 31 - 1

export interface RunEnded {
  outcome: RunOutcome
  usage: RunUsage
  samples: readonly RunSample[]
}

/** One execution: from the start of its program until nothing that it started is alive. */
export class Run implements Watched {
  readonly output: ProgramOutput
  /** Resolves once, when nothing that the run started is alive. Its output may still wait to be read. */
  readonly ended: Promise<RunEnded>
  #cause: RunOutcome | undefined
  #killing: Promise<void> | undefined
  #hasMainExited = false
  #cpuMs = 0
  #peakMemoryBytes = 0
  readonly #samples = new RunSamples()
  readonly #startedAtMs = performance.now()
  readonly #timeout: NodeJS.Timeout

  constructor(
    readonly id: number,
    readonly launched: Launched,
    readonly isWarm: boolean,
    private readonly limits: RunLimits,
    private readonly monitor: Monitor,
    private readonly oom: OomWatch,
    private readonly cpu: CpuMeter,
    /** CPU time that the program had used before it became this run. */
    private readonly cpuBeforeMs: number,
  ) {
    const { stdout, stderr } = launched
    if (!stdout || !stderr) throw new Error('a run needs the pipes of its program')
    this.output = new ProgramOutput(stdout, stderr)
    this.#timeout = setTimeout(
      () => this.#end({ kind: 'timed_out', limitMs: limits.timeoutMs }),
      Math.min(limits.timeoutMs, TIMER_MAX_MS),
    )
    const atStart = readProcStatus(launched.pid)
    // What is over before the monitor's first look has had at least what its program began with.
    if (atStart) this.#note(observe([atStart]))
    monitor.add(this)
    this.ended = this.#supervise()
  }

  get pid(): number {
    return this.launched.pid
  }

  get members() {
    return this.launched.members
  }

  get isMemoryWatched(): boolean {
    return this.limits.watchedMemoryBytes !== undefined
  }

  observe(seen: Observation): void {
    this.#cpuMs = Math.max(this.#cpuMs, seen.cpuMs - this.cpuBeforeMs)
    this.#note(seen)
    const { maxProcesses, cpuTimeMs, watchedMemoryBytes } = this.limits
    if (seen.processes > maxProcesses) {
      this.#end({ kind: 'too_many_processes', limit: maxProcesses, seen: seen.processes })
    } else if (cpuTimeMs !== undefined && this.#cpuMs > cpuTimeMs) {
      this.#end({ kind: 'cpu_time_exceeded', limitMs: cpuTimeMs, seenMs: this.#cpuMs })
    } else if (watchedMemoryBytes !== undefined && seen.memoryBytes > watchedMemoryBytes) {
      this.#end({ kind: 'out_of_memory', limitBytes: watchedMemoryBytes, peakBytes: this.#peakMemoryBytes })
    }
  }

  /** SIGTERM to the main program, and `graceMs` later the end of everything. Resolves when all is gone. */
  async stop(graceMs: number, outcome: RunOutcome): Promise<void> {
    if (!this.#hasMainExited) {
      this.#cause ??= outcome
      signal(this.launched.mainPid(), 'SIGTERM')
      const kill = setTimeout(() => this.#end(outcome), graceMs)
      void this.ended.finally(() => clearTimeout(kill))
    }
    await this.ended
  }

  /** Ends everything now, for `outcome`, unless it has another cause already. */
  #end(outcome: RunOutcome): void {
    this.#cause ??= outcome
    this.#killing ??= killMembers(this.members)
  }

  #note(seen: Observation): void {
    // All are gone, and the end is about to be told.
    if (seen.processes === 0) return
    // What a program had between two looks only its peak tells.
    const hasRisen = seen.peakMemoryBytes > this.#peakMemoryBytes
    this.#peakMemoryBytes = Math.max(this.#peakMemoryBytes, seen.peakMemoryBytes)
    const memoryBytes = hasRisen ? seen.peakMemoryBytes : seen.memoryBytes
    this.#samples.add({ ...this.#now(), memoryBytes, processes: seen.processes })
  }

  #now(): { atMs: number; cpuMs: number } {
    return { atMs: performance.now() - this.#startedAtMs, cpuMs: this.cpu.readMs(this.#cpuMs) }
  }

  async #supervise(): Promise<RunEnded> {
    const exit = await this.launched.exited
    const durationMs = performance.now() - this.#startedAtMs
    this.#hasMainExited = true
    clearTimeout(this.#timeout)
    if (!this.#killing) await Promise.race([this.output.ended, after(DRAIN_MS)])
    await (this.#killing ?? killMembers(this.members))
    const cpuMs = this.cpu.readMs(this.#cpuMs)
    this.monitor.remove(this)
    this.launched.release()
    this.output.finish()
    const usage = { durationMs, cpuMs, peakMemoryBytes: this.#peakMemoryBytes }
    const outcome = this.#outcome(exit, usage)
    const memoryBytes =
      outcome.kind === 'out_of_memory' ? outcome.peakBytes : (this.#samples.list.at(-1)?.memoryBytes ?? 0)
    this.#samples.add({ ...this.#now(), cpuMs, memoryBytes, processes: 0 })
    return { outcome, usage, samples: this.#samples.list }
  }

  #outcome(exit: Exit, usage: RunUsage): RunOutcome {
    if (this.#cause) return this.#cause
    const memory = this.oom.verdict(exit, this.output.toldOfFullHeap, usage.peakMemoryBytes)
    if (memory) return memory
    return exit.signal === null
      ? { kind: 'exited', exitCode: exit.code ?? 0 }
      : { kind: 'signaled', signal: exit.signal }
  }
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
