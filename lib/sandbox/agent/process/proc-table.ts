import { readdirSync, readFileSync } from 'node:fs'

/** A process (thread group), as /proc/<pid>/status shows it. Sizes in bytes. */
export interface ProcStatus {
  pid: number
  parentPid: number
  /** 0 where the kernel does not tell. */
  processGroup: number
  /** Gone but for its exit status. */
  isZombie: boolean
  uid: number
  groups: number[]
  /** Its pid in each process namespace from ours down to its own. */
  namespacePids: number[]
  anonymousBytes: number
  sharedBytes: number
  fileBytes: number
  peakBytes: number
}

/** Every process that the agent can see, but those in `known`. Those that end meanwhile are left out. */
export function readProcTable(known?: ReadonlySet<number>): ProcStatus[] {
  const table: ProcStatus[] = []
  for (const name of readdirSync('/proc')) {
    const first = name.charCodeAt(0)
    if (first < 48 || first > 57) continue
    const pid = Number(name)
    const status = known?.has(pid) ? undefined : readProcStatus(pid)
    if (status) table.push(status)
  }
  return table
}

export function readProcStatus(pid: number): ProcStatus | undefined {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/status`, 'latin1')
  } catch {
    return undefined // it has ended
  }
  return parseProcStatus(pid, text)
}

export function parseProcStatus(pid: number, text: string): ProcStatus {
  const kib = (name: string) => Number.parseInt(field(text, name), 10) * 1024 || 0
  return {
    pid,
    parentPid: Number(field(text, 'PPid')),
    processGroup: Number.parseInt(field(text, 'NSpgid'), 10) || 0,
    isZombie: /^[ZX]/.test(field(text, 'State')),
    uid: Number.parseInt(field(text, 'Uid'), 10),
    groups: numbers(field(text, 'Groups')),
    namespacePids: numbers(field(text, 'NSpid')),
    anonymousBytes: kib('RssAnon'),
    sharedBytes: kib('RssShmem'),
    fileBytes: kib('RssFile'),
    peakBytes: kib('VmHWM'),
  }
}

function field(text: string, name: string): string {
  // The first line is the process's own name, in which a newline is escaped: no program can forge a line.
  const start = text.indexOf(`\n${name}:\t`)
  if (start < 0) return ''
  const from = start + name.length + 3
  return text.slice(from, text.indexOf('\n', from)).trim()
}

function numbers(text: string): number[] {
  return text === '' ? [] : text.split(/\s+/).map(Number)
}

const MS_PER_TICK = 10

/** CPU time of a process and of its children that it has waited for. 0 when it has ended. */
export function readCpuMs(pid: number): number {
  return sumOf(cpuTicks(`${pid}`)) * MS_PER_TICK
}

/** CPU time of the agent's own children that have ended. */
export function readChildrenCpuMs(): number {
  return sumOf(cpuTicks('self').slice(2)) * MS_PER_TICK
}

/** utime, stime, cutime and cstime. */
function cpuTicks(process: string): number[] {
  let text: string
  try {
    text = readFileSync(`/proc/${process}/stat`, 'latin1')
  } catch {
    return [] // it has ended
  }
  // The name, in parentheses, may hold anything; the fields after it are numbers. utime is the 14th of all.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return fields.slice(11, 15).map(Number)
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, value) => sum + value, 0)
}
