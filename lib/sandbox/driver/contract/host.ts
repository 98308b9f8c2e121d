import { readdir, readFile, readlink, statfs } from 'node:fs/promises'
import { basename } from 'node:path'

/** Host processes whose command line has `marker`. */
export async function processesWith(marker: string): Promise<number[]> {
  const found: number[] = []
  for (const pid of await pids()) {
    const commandLine = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')
    if (commandLine.includes(marker)) found.push(pid)
  }
  return found.filter((pid) => pid !== process.pid)
}

/** The process namespace of a host process. */
export async function namespaceOf(pid: number): Promise<string> {
  return readlink(`/proc/${pid}/ns/pid`)
}

/** Those that still run: a zombie is only a name that its new parent has not read yet. */
export async function processesIn(namespace: string): Promise<number[]> {
  const found: number[] = []
  for (const pid of await pids()) {
    if ((await namespaceOf(pid).catch(() => '')) !== namespace) continue
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => 'State:\tX')
    if (!/^State:\t[ZX]/m.test(status)) found.push(pid)
  }
  return found
}

/** Mounts of this process's namespace, and loop devices, whose path has `part`. */
export async function mountsWith(part: string): Promise<string[]> {
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').filter((line) => line.includes(part))
  const devices = (await readdir('/sys/block')).filter((name) => name.startsWith('loop'))
  const backing = await Promise.all(
    devices.map((name) => readFile(`/sys/block/${name}/loop/backing_file`, 'utf8').catch(() => '')),
  )
  return [...mounts, ...backing.filter((path) => path.includes(part))]
}

/** Files below a folder. */
export async function filesBelow(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => `${entry.parentPath}/${entry.name}`)
}

/** Folders of control groups whose name has `part`. */
export async function cgroupsWith(part: string): Promise<string[]> {
  const found: string[] = []
  const visit = async (dir: string, depth: number): Promise<void> => {
    for (const entry of await readdir(dir, { withFileTypes: true }).catch(() => [])) {
      if (!entry.isDirectory()) continue
      const path = `${dir}/${entry.name}`
      if (entry.name.includes(part)) found.push(path)
      else if (depth > 0) await visit(path, depth - 1)
    }
  }
  await visit('/sys/fs/cgroup', 4)
  return found
}

export async function usedBytes(path: string): Promise<number> {
  const { blocks, bfree, bsize } = await statfs(path)
  return (blocks - bfree) * bsize
}

/** What a control group has had of the CPU within a while. */
export interface CpuShare {
  /** Cores, on average. */
  readonly cores: number
  /** Of the while, 0 to 1, how much was over only because the quota was used up: the rest the machine had not got. */
  readonly throttled: number
}

/**
 * @param traces as `Subject.traces` gives them: names or paths of control groups
 * @returns tells the share since the call of this, by the kernel's own accounts
 */
export async function watchCpu(traces: readonly string[]): Promise<() => Promise<CpuShare>> {
  const groups = new Set((await Promise.all(traces.map((trace) => cgroupsWith(basename(trace))))).flat())
  const accounts = async () => {
    const stats = new Map<string, number>()
    for (const group of groups) {
      for (const line of (await readFile(`${group}/cpu.stat`, 'utf8').catch(() => '')).split('\n')) {
        const [name = '', value] = line.split(' ')
        stats.set(name, Number(value))
      }
      const nanoseconds = await readFile(`${group}/cpuacct.usage`, 'utf8').catch(() => undefined)
      if (nanoseconds !== undefined) stats.set('usage_usec', Number(nanoseconds) / 1000)
    }
    return { at: performance.now(), get: (name: string) => stats.get(name) ?? Number.NaN }
  }
  const before = await accounts()
  return async () => {
    const after = await accounts()
    const since = (name: string) => after.get(name) - before.get(name)
    return {
      cores: since('usage_usec') / 1000 / (after.at - before.at),
      throttled: since('nr_throttled') / since('nr_periods'),
    }
  }
}

async function pids(): Promise<number[]> {
  return (await readdir('/proc')).map(Number).filter((pid) => pid > 0)
}
