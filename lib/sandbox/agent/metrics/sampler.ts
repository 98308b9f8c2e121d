import { statfsSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import { performance } from 'node:perf_hooks'
import { type ProcStatus, readCpuMs, readProcTable } from '../process/proc-table'
import type { AgentProcesses } from '../process/processes'
import type { AgentContext } from '../service'
import type { Cgroup } from './cgroup'

/** The sandbox at one moment. `cpuPercent` 100 is one core, since the sample before. */
export interface AgentReading {
  atMs: number
  cpuPercent: number
  memoryBytes: number
  memoryCacheBytes: number
  memoryLimitBytes: number
  processes: number
  diskBytes: number
  diskLimitBytes: number
}

/** Takes samples for one reader: CPU is measured between two of them. */
export class Sampler {
  #cpu: { ms: number; atMs: number }

  constructor(
    private readonly context: Pick<AgentContext, 'config' | 'sandbox'>,
    private readonly cgroup: Cgroup,
    private readonly processes: AgentProcesses,
  ) {
    this.#cpu = { ms: this.#cpuMs(), atMs: performance.now() }
  }

  read(): AgentReading {
    const table = readProcTable().filter((process) => !process.isZombie)
    const programs = this.processes.programs(table)
    const resident = anonymousBytes(programs)
    // The agent and what waits are not the user's, and the limit has a reserve for them on top.
    const machinery = anonymousBytes(table) - resident
    const used = this.cgroup.memoryBytes()
    return {
      atMs: Date.now(),
      cpuPercent: this.#cpuPercent(),
      memoryBytes: used === undefined ? resident : Math.max(resident, used - machinery),
      memoryCacheBytes: this.cgroup.cacheBytes() ?? 0,
      memoryLimitBytes: this.context.config.memoryLimitBytes || (this.cgroup.memoryLimitBytes() ?? totalmem()),
      processes: programs.length,
      ...this.#disk(),
    }
  }

  #cpuPercent(): number {
    const now = { ms: this.#cpuMs(), atMs: performance.now() }
    const elapsedMs = now.atMs - this.#cpu.atMs
    const usedMs = now.ms - this.#cpu.ms
    this.#cpu = now
    // Without a cgroup, processes that end take their time with them: the sum may shrink.
    return elapsedMs > 0 ? Math.min((Math.max(0, usedMs) / elapsedMs) * 100, availableParallelism() * 100) : 0
  }

  #cpuMs(): number {
    return this.cgroup.cpuMs() ?? readProcTable().reduce((sum, process) => sum + readCpuMs(process.pid), 0)
  }

  #disk(): { diskBytes: number; diskLimitBytes: number } {
    const { config, sandbox } = this.context
    const { blocks, bfree, bsize } = statfsSync(config.home)
    // A root file system like the sandbox's lies on the host's, whose use is not the sandbox's.
    const diskBytes = sandbox.diskBytes ?? (config.profile === 'e2b' && config.mayBeRoot ? 0 : (blocks - bfree) * bsize)
    return { diskBytes, diskLimitBytes: config.diskLimitBytes || blocks * bsize }
  }
}

function anonymousBytes(processes: readonly ProcStatus[]): number {
  return processes.reduce((sum, process) => sum + process.anonymousBytes + process.sharedBytes, 0)
}
