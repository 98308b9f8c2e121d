import type { Cgroup } from '../metrics/cgroup'
import { readChildrenCpuMs } from '../process/proc-table'
import type { AgentProcesses } from '../process/processes'

/**
 * CPU time of one run. What looking at its processes misses of short programs, the control group has counted, to the
 * nanosecond; that is the run's own where the sandbox did nothing else meanwhile.
 */
export class CpuMeter {
  readonly #launches: number
  readonly #wasAlone: boolean
  readonly #before: { sandboxMs: number | undefined; childrenMs: number }

  /** At the start of the run, whose program has been launched. */
  constructor(
    private readonly cgroup: Cgroup,
    private readonly processes: AgentProcesses,
  ) {
    this.#launches = processes.launcher.launches
    this.#wasAlone = processes.busy() <= 1
    this.#before = { sandboxMs: this.#sandboxMs(), childrenMs: readChildrenCpuMs() }
  }

  /** At its end. `seenMs` is what was seen of its processes while they lived. */
  readMs(seenMs: number): number {
    const { launches } = this.processes.launcher
    const isAlone = this.#wasAlone && launches === this.#launches && this.processes.busy() <= 1
    if (!isAlone) return seenMs
    const now = this.#sandboxMs()
    if (now !== undefined && this.#before.sandboxMs !== undefined) return Math.max(0, now - this.#before.sandboxMs)
    return Math.max(seenMs, readChildrenCpuMs() - this.#before.childrenMs)
  }

  /** Of everything but the agent. */
  #sandboxMs(): number | undefined {
    const { user, system } = process.cpuUsage()
    const total = this.cgroup.cpuMs()
    return total === undefined ? undefined : total - (user + system) / 1000
  }
}
