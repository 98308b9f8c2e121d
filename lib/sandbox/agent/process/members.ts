import { type ProcStatus, readProcStatus, readProcTable } from './proc-table'

/** Tells which processes belong to one run. */
export interface Members {
  /** The programs among `table`: what the run's limits count. */
  programs(table: readonly ProcStatus[]): ProcStatus[]
  /** All that the run's end must kill: the programs, and what encloses them. */
  all(table: readonly ProcStatus[]): ProcStatus[]
}

/**
 * All that carry the run's own supplementary group; and the program that was started, which for its first moments, while it
 * still changes its user, does not.
 *
 * @param startedPid its pid until it has ended, then undefined
 * @param mayDropGroups a program that becomes root may: then what carriers have started belongs to them, too
 */
export function membersByGroup(gid: number, startedPid: () => number | undefined, mayDropGroups = false): Members {
  const carriers = (table: readonly ProcStatus[]) => {
    const started = startedPid()
    const carrying = table.filter(({ isZombie, groups, pid }) => !isZombie && (groups.includes(gid) || pid === started))
    return mayDropGroups ? descendants(new Set(carrying.map(({ pid }) => pid)), table) : carrying
  }
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
  const children = new Map<number, ProcStatus[]>()
  for (const process of table) {
    const siblings = children.get(process.parentPid)
    if (siblings) siblings.push(process)
    else children.set(process.parentPid, [process])
  }
  const found = new Map<number, ProcStatus>()
  const waiting = table.filter((process) => roots.has(process.pid))
  for (let process = waiting.pop(); process; process = waiting.pop()) {
    if (found.has(process.pid)) continue
    found.set(process.pid, process)
    waiting.push(...(children.get(process.pid) ?? []))
  }
  return [...found.values()].filter((process) => !process.isZombie)
}

const PASSES_AT_ONCE = 10
const BETWEEN_PASSES_MS = 5

/**
 * Ends all members and resolves when none is left. Stops them first: what is stopped cannot fork but still takes its place
 * under the limit of processes, so even a fork bomb comes to rest. Needs no new process itself.
 */
export async function killMembers(members: Members): Promise<void> {
  const stopped = new Set<number>()
  for (let pass = 1; ; pass++) {
    const running = members.all(readProcTable()).filter((process) => !stopped.has(process.pid))
    if (running.length === 0) break
    signalAll(running, 'SIGSTOP')
    for (const process of running) stopped.add(process.pid)
    // The other runs of the sandbox want their agent too.
    if (pass % PASSES_AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  for (;;) {
    const left = members.all(readProcTable())
    if (left.length === 0) return
    signalAll(left, 'SIGKILL')
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_PASSES_MS))
  }
}

/**
 * Whole process groups first, which the kernel does in one step that no fork slips through. A run is born into a session of
 * its own, and so is whoever leaves it, so their process groups have nobody else in them. A terminal's program is in the
 * agent's own group until it has its session.
 */
function signalAll(processes: readonly ProcStatus[], name: NodeJS.Signals): void {
  const groups = new Set(processes.map((process) => process.processGroup))
  groups.delete(ownProcessGroup())
  for (const group of groups) if (group > 1) signal(-group, name)
  for (const { pid } of processes) signal(pid, name)
}

let ownGroup: number | undefined

function ownProcessGroup(): number {
  ownGroup ??= readProcStatus(process.pid)?.processGroup ?? 0
  return ownGroup
}

/** Returns whether there was such a process. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    return false // it has ended
  }
}
