import type { Members } from '../process/members'
import { type ProcStatus, readCpuMs, readProcTable } from '../process/proc-table'

/** What one look at a run's programs shows. */
export interface Observation {
  processes: number
  cpuMs: number
  memoryBytes: number
  /** Not less than the most that any one of them has had so far. */
  peakMemoryBytes: number
}

export interface Watched {
  readonly members: Members
  /** Called with every look, a few milliseconds after the start and then about 20 times a second. */
  observe(seen: Observation): void
}

/** Early looks catch programs that are short, and forks that double. */
const FIRST_LOOKS_MS = [5, 10, 20]
const INTERVAL_MS = 50

/** Looks at the processes of all live runs, all of them by one reading of /proc. */
export class Monitor {
  readonly #watched = new Map<Watched, number>()
  #timer: NodeJS.Timeout | undefined

  add(watched: Watched): void {
    this.#watched.set(watched, 0)
    this.#schedule()
  }

  remove(watched: Watched): void {
    this.#watched.delete(watched)
    if (this.#watched.size === 0) {
      clearTimeout(this.#timer)
      this.#timer = undefined
    }
  }

  #schedule(): void {
    clearTimeout(this.#timer)
    const looks = Math.min(...this.#watched.values())
    this.#timer = setTimeout(() => this.#look(), FIRST_LOOKS_MS[looks] ?? INTERVAL_MS)
  }

  #look(): void {
    const table = readProcTable()
    for (const [watched, looks] of this.#watched) {
      this.#watched.set(watched, looks + 1)
      watched.observe(observe(watched.members.programs(table)))
    }
    if (this.#watched.size > 0) this.#schedule()
  }
}

export function observe(programs: readonly ProcStatus[]): Observation {
  let memoryBytes = 0
  let largestFileBytes = 0
  let largestPeakBytes = 0
  let cpuMs = 0
  for (const program of programs) {
    memoryBytes += program.anonymousBytes + program.sharedBytes
    largestFileBytes = Math.max(largestFileBytes, program.fileBytes)
    largestPeakBytes = Math.max(largestPeakBytes, program.peakBytes)
    cpuMs += readCpuMs(program.pid)
  }
  // Pages of files (an interpreter's own code) are shared by those that run it, so they are counted once.
  memoryBytes += largestFileBytes
  return {
    processes: programs.length,
    cpuMs,
    memoryBytes,
    peakMemoryBytes: Math.max(memoryBytes, largestPeakBytes),
  }
}
