import { type ProcStatus, readProcTable } from './proc-table'

/** Tells which processes belong to one run. */
export interface Members {
  /** The programs among `table`: what the run's limits count. */
  programs(table: readonly ProcStatus[]): ProcStatus[]
  /** All that the run's end must kill: the programs, and what encloses them. */
  all(table: readonly ProcStatus[]): ProcStatus[]
}

/** All that carry the run's own supplementary group. */
export function membersByGroup(gid: number): Members {
  const carriers = (table: readonly ProcStatus[]) =>
    table.filter((process) => !process.isZombie && process.groups.includes(gid))
  return { programs: carriers, all: carriers }
}

/**
 * All below the enclosing process. The init of its process namespace adopts orphans, so nothing leaves the tree; when the
 * encloser ends first, that init is the root that is left.
 */
export function membersByEnclosure(enclosurePid: number): Members {
  const roots = new Set([enclosurePid])
  const all = (table: readonly ProcStatus[]) => {
    const tree = descendants(roots, table)
    for (const process of tree) if (isNamespaceInit(process)) roots.add(process.pid)
    return tree
  }
  return {
    all,
    programs: (table) => all(table).filter((process) => !isNamespaceInit(process) && process.pid !== enclosurePid),
  }
}

function isNamespaceInit(process: ProcStatus): boolean {
  return process.namespacePids.length > 1 && process.namespacePids.at(-1) === 1
}

function descendants(roots: ReadonlySet<number>, table: readonly ProcStatus[]): ProcStatus[] {
  const children = Map.groupBy(table, (process) => process.parentPid)
  const found = new Map<number, ProcStatus>()
  const waiting = table.filter((process) => roots.has(process.pid))
  for (let process = waiting.pop(); process; process = waiting.pop()) {
    if (found.has(process.pid)) continue
    found.set(process.pid, process)
    waiting.push(...(children.get(process.pid) ?? []))
  }
  return [...found.values()].filter((process) => !process.isZombie)
}

const STOP_PASSES = 20
const BETWEEN_PASSES_MS = 5

/**
 * Ends all members and resolves when none is left. Stops them first: what is stopped cannot fork, so the set is final when a
 * pass finds nobody new. Needs no new process, so it works when the sandbox may have no more of them.
 */
export async function killMembers(members: Members): Promise<void> {
  const stopped = new Set<number>()
  for (let pass = 0; pass < STOP_PASSES; pass++) {
    const running = members.all(readProcTable()).filter((process) => !stopped.has(process.pid))
    if (running.length === 0) break
    for (const process of running) {
      signal(process.pid, 'SIGSTOP')
      stopped.add(process.pid)
    }
  }
  for (;;) {
    const left = members.all(readProcTable())
    if (left.length === 0) return
    for (const process of left) signal(process.pid, 'SIGKILL')
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_PASSES_MS))
  }
}

/** Returns whether there was such a process. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    return false // it has ended
  }
}
