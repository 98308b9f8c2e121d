import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SandboxLimits } from '../driver'
import { memoryCeiling, pidsCeiling } from '../reserve'

const PARENT = 'codetok'
const CPU_PERIOD_US = 100_000
const REMOVE_ATTEMPTS = 100
const REMOVE_RETRY_MS = 10
const FREEZE_ATTEMPTS = 200

/** Where this host keeps the controllers that a sandbox needs. */
export interface CgroupHost {
  readonly version: 1 | 2
  /** Mount points by controller; of version 2 all the same. */
  readonly mounts: Readonly<Record<Controller, string>> & {
    /** Of version 1 a controller of its own, which some kernels lack. */
    readonly freezer?: string
  }
}

type Controller = 'memory' | 'cpu' | 'cpuacct' | 'pids'
const CONTROLLERS: readonly Controller[] = ['memory', 'cpu', 'cpuacct', 'pids']

/** One sandbox's own control group. */
export interface SandboxCgroup {
  readonly version: 1 | 2
  /** Its folders, each once: a process joins all of them. */
  readonly folders: readonly string[]
  readonly byController: Readonly<Record<Controller, string>>
  /** Times that the kernel has killed something in it for memory. */
  oomKills(): Promise<number>
  /** Null: no limit. */
  limitCpu(cpuCount: number | null): Promise<void>
  /** Stops what is in it where it stands, or lets it go on; resolves when it has. Absent where this kernel can't. */
  readonly setFrozen?: (isFrozen: boolean) => Promise<void>
  /** Kills what is in it, frozen or not, and removes it. */
  remove(): Promise<void>
}

/** Who asks, and of which host. */
interface Asking {
  isRoot: boolean
  read: (path: string) => Promise<string>
}

const thisProcess = (): Asking => ({ isRoot: process.geteuid?.() === 0, read: (path) => readFile(path, 'utf8') })

/** @returns the controllers, or why sandboxes can't have limits of their own here */
export async function findCgroups({ isRoot, read }: Asking = thisProcess()): Promise<CgroupHost | string> {
  if (!isRoot) return 'only root may make control groups'
  const mounts = (await read('/proc/self/mountinfo')).split('\n').map(parseMount)
  const unified = mounts.find((mount) => mount.type === 'cgroup2')
  if (unified) {
    const offered = (await read(join(unified.path, 'cgroup.controllers'))).trim().split(' ')
    if (['memory', 'cpu', 'pids'].every((name) => offered.includes(name))) {
      const path = unified.path
      return { version: 2, mounts: { memory: path, cpu: path, cpuacct: path, pids: path, freezer: path } }
    }
  }
  const found = new Map<string, string>()
  for (const { type, path, options } of mounts) {
    if (type === 'cgroup') for (const option of options) found.set(option, path)
  }
  const [memory, cpu, cpuacct, pids] = CONTROLLERS.map((name) => found.get(name))
  if (!memory || !cpu || !cpuacct || !pids) {
    const missing = CONTROLLERS.filter((name) => !found.has(name)).join(', ')
    return `the kernel's control groups lack ${missing}`
  }
  const freezer = found.get('freezer')
  return { version: 1, mounts: { memory, cpu, cpuacct, pids, ...(freezer ? { freezer } : {}) } }
}

/** Makes the folder that holds this instance's groups. @throws when the file system is read-only, as inside containers */
export async function prepareCgroups(host: CgroupHost, instanceKey: string): Promise<void> {
  if (host.version === 2) {
    const enable = '+memory +cpu +pids'
    await writeFile(join(host.mounts.memory, 'cgroup.subtree_control'), enable)
    for (const path of [PARENT, join(PARENT, instanceKey)]) {
      await mkdir(join(/* turbopackIgnore: true */ host.mounts.memory, path), { recursive: true })
      await writeFile(join(/* turbopackIgnore: true */ host.mounts.memory, path, 'cgroup.subtree_control'), enable)
    }
    return
  }
  await Promise.all(foldersOf(host, instanceKey).map((folder) => mkdir(folder, { recursive: true })))
}

export async function makeCgroup(
  host: CgroupHost,
  instanceKey: string,
  id: string,
  limits: SandboxLimits,
): Promise<SandboxCgroup> {
  const folders = foldersOf(host, instanceKey, id)
  const group = groupAt(host, join(PARENT, instanceKey, id))
  try {
    await Promise.all(folders.map((folder) => mkdir(folder)))
    await setLimits(group, limits)
    return group
  } catch (error) {
    await group.remove()
    throw error
  }
}

/** Kills and removes every group that an earlier life of this instance has left. */
export async function removeLeftoverCgroups(host: CgroupHost, instanceKey: string): Promise<void> {
  const names = new Set<string>()
  for (const folder of foldersOf(host, instanceKey)) {
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      if (entry.isDirectory()) names.add(entry.name)
    }
  }
  await Promise.all([...names].map((name) => groupAt(host, join(PARENT, instanceKey, name)).remove()))
}

/** Removes what `prepareCgroups` made; folders that others still use stay. */
export async function releaseCgroups(host: CgroupHost, instanceKey: string): Promise<void> {
  for (const folder of foldersOf(host, instanceKey)) await rmdir(folder).catch(() => {})
}

function foldersOf(host: CgroupHost, ...path: string[]): string[] {
  return [...new Set(Object.values(host.mounts).map((mount) => join(mount, PARENT, ...path)))]
}

async function setLimits(group: SandboxCgroup, limits: SandboxLimits): Promise<void> {
  const { memory, cpu, pids } = group.byController
  const bytes = String(memoryCeiling(limits))
  await writeFile(join(pids, 'pids.max'), String(pidsCeiling(limits)))
  if (group.version === 2) {
    await writeFile(join(memory, 'memory.max'), bytes)
    // A kernel without swap has no such file, and needs none.
    await writeFile(join(memory, 'memory.swap.max'), '0').catch(() => {})
    await group.limitCpu(limits.cpuCount)
    return
  }
  await writeFile(join(memory, 'memory.limit_in_bytes'), bytes)
  // Without swap accounting only its use can be discouraged.
  await writeFile(join(memory, 'memory.memsw.limit_in_bytes'), bytes).catch(() =>
    writeFile(join(memory, 'memory.swappiness'), '0'),
  )
  await writeFile(join(cpu, 'cpu.cfs_period_us'), String(CPU_PERIOD_US))
  await group.limitCpu(limits.cpuCount)
}

function groupAt(host: CgroupHost, path: string): SandboxCgroup {
  const at = (controller: Controller) => join(host.mounts[controller], path)
  const byController = { memory: at('memory'), cpu: at('cpu'), cpuacct: at('cpuacct'), pids: at('pids') }
  const freezer = host.mounts.freezer && join(host.mounts.freezer, path)
  const folders = [...new Set([...Object.values(byController), ...(freezer ? [freezer] : [])])]
  const setFrozen = freezer ? (isFrozen: boolean) => freeze(host.version, freezer, isFrozen) : undefined
  return {
    ...(setFrozen ? { setFrozen } : {}),
    version: host.version,
    folders,
    byController,
    oomKills: async () => {
      const file = join(byController.memory, host.version === 2 ? 'memory.events' : 'memory.oom_control')
      const text = await readFile(file, 'utf8').catch(() => '')
      return Number(/^oom_kill (\d+)$/m.exec(text)?.[1] ?? 0)
    },
    limitCpu: (cpuCount) => {
      const quota = cpuCount === null ? null : String(Math.round(cpuCount * CPU_PERIOD_US))
      return host.version === 2
        ? writeFile(join(byController.cpu, 'cpu.max'), `${quota ?? 'max'} ${CPU_PERIOD_US}`)
        : writeFile(join(byController.cpu, 'cpu.cfs_quota_us'), quota ?? '-1')
    },
    async remove() {
      // What is frozen takes a signal once it goes on. A group that is gone has nothing frozen.
      await setFrozen?.(false).catch(() => {})
      await removeGroup(folders)
    },
  }
}

async function freeze(version: 1 | 2, folder: string, isFrozen: boolean): Promise<void> {
  const [file, wanted, state, isDone] =
    version === 2
      ? (['cgroup.freeze', isFrozen ? '1' : '0', 'cgroup.events', isFrozen ? /^frozen 1$/m : /^frozen 0$/m] as const)
      : (['freezer.state', isFrozen ? 'FROZEN' : 'THAWED', 'freezer.state', isFrozen ? /^FROZEN/ : /^THAWED/] as const)
  for (let attempt = 0; attempt < FREEZE_ATTEMPTS; attempt++) {
    // Version 1 wants to be told again: what was just forking may have slipped through.
    await writeFile(join(folder, file), wanted)
    if (isDone.test(await readFile(join(folder, state), 'utf8'))) return
    await new Promise((resolve) => setTimeout(resolve, REMOVE_RETRY_MS))
  }
  throw new Error(`the control group ${folder} did not become ${isFrozen ? 'frozen' : 'thawed'}`)
}

async function removeGroup(folders: readonly string[]): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    await Promise.all(folders.map(killAll))
    const results = await Promise.allSettled(folders.map((folder) => rmdir(folder)))
    const left = results.flatMap((result) =>
      result.status === 'rejected' && result.reason.code !== 'ENOENT' ? [result] : [],
    )
    const [first] = left
    if (!first) return
    // The kernel empties a group a moment after its last process has died.
    if (attempt === REMOVE_ATTEMPTS) throw first.reason
    await new Promise((resolve) => setTimeout(resolve, REMOVE_RETRY_MS))
  }
}

async function killAll(folder: string): Promise<void> {
  const pids = await readFile(join(folder, 'cgroup.procs'), 'utf8').catch(() => '')
  for (const pid of pids.split('\n').map(Number)) {
    if (!(pid > 1)) continue
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has died since it was listed.
    }
  }
}

function parseMount(line: string): { type: string; path: string; options: string[] } {
  const fields = line.split(' ')
  const separator = fields.indexOf('-')
  return {
    type: fields[separator + 1] ?? '',
    path: fields[4] ?? '',
    options: (fields[separator + 3] ?? '').split(','),
  }
}
