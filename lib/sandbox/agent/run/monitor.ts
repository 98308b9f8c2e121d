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
  /** Nothing but these looks holds a limit of its memory: none of them may be left out. */
  readonly isMemoryWatched: boolean
  /** Called with every look: a few milliseconds after the start, then 20 times a second, and 5 times while nothing happens. */
  observe(seen: Observation): void
}

/** Early looks catch programs that are short, and forks that double. */
const FIRST_LOOKS_MS = [5, 10, 20]
const INTERVAL_MS = 50
/** A look takes over a millisecond: a server that waits for a request took 3 % of a core by being looked at. */
const CALM_INTERVAL_MS = 200

/** How a run was found: how often, by the last look, and how many looks in a row have shown the same. */
interface Looks {
  readonly count: number
  readonly last: Observation | undefined
  readonly calm: number
}

/** Looks at the processes of all live runs, all of them by one reading of /proc. */
export class Monitor {
  readonly #watched = new Map<Watched, Looks>()
  #timer: NodeJS.Timeout | undefined

  /** @param readTable of /proc, or of a test */
  constructor(private readonly readTable: () => ProcStatus[] = readProcTable) {}

  add(watched: Watched): void {
    this.#watched.set(watched, { count: 0, last: undefined, calm: 0 })
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
    const waitMs = Math.min(...[...this.#watched].map(([watched, looks]) => waitAfter(watched, looks)))
    this.#timer = setTimeout(() => this.#look(), waitMs)
  }

  #look(): void {
    const table = this.readTable()
    for (const [watched, { count, last, calm }] of this.#watched) {
      const seen = observe(watched.members.programs(table))
      this.#watched.set(watched, { count: count + 1, last: seen, calm: isSame(seen, last) ? calm + 1 : 0 })
      watched.observe(seen)
    }
    if (this.#watched.size > 0) this.#schedule()
  }
}

function waitAfter({ isMemoryWatched }: Watched, { count, calm }: Looks): number {
  const first = FIRST_LOOKS_MS[count]
  if (first !== undefined) return first
  return isMemoryWatched ? INTERVAL_MS : Math.min(INTERVAL_MS * (calm + 1), CALM_INTERVAL_MS)
}

/** No program has come, gone or used any CPU. */
function isSame(seen: Observation, last: Observation | undefined): boolean {
  return seen.cpuMs === last?.cpuMs && seen.processes === last.processes && seen.memoryBytes === last.memoryBytes
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
