import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loopDiskRefusal } from '../disk/probe'
import type { Instance } from '../instance'
import { bpfSeccompFilter } from '../seccomp/bpf-filter'
import { seccompPolicy } from '../seccomp/policy'
import { type CgroupHost, findCgroups, prepareCgroups, removeLeftoverCgroups } from './cgroup'
import { type BwrapHost, inspectHost } from './host'
import { removeLeftoverHomes } from './leftovers'
import { rootArguments, writeEtc } from './root-files'

/** What every sandbox of an instance is made of. */
export interface Prepared {
  readonly host: BwrapHost
  /** Absent where sandboxes can't have limits of the kernel's. */
  readonly cgroups: CgroupHost | undefined
  /** Why no loop device can hold a disk, where none can. */
  readonly loopRefusal: string | undefined
  readonly notes: readonly string[]
  readonly disksDir: string
  /** An empty folder that each sandbox covers in its own mount namespace. */
  readonly stage: string
  /** Its own copy: a build replaces the project's under living sandboxes. */
  readonly agentDir: string
  /** bwrap's arguments that make the root. */
  readonly root: readonly string[]
  readonly filters: Filters
}

/** Files with system call filters: of the agent and, where that must allow namespaces, of its programs. */
export type Filters = Readonly<Record<'agent' | 'programs', (noexec: boolean) => string>>

/** Verifies the host, removes what a crash of this instance has left, and writes what sandboxes are made of. */
export async function prepare(instance: Instance, projectDir: string, rootDir: string | undefined): Promise<Prepared> {
  const host = await inspectHost()
  const disksDir = join(rootDir ?? join(instance.dataDir, 'disks'), instance.key)
  const ownDir = join(instance.dataDir, 'bubblewrap')
  const [stage, etcDir, agentDir] = [join(ownDir, 'stage'), join(ownDir, 'etc'), join(ownDir, 'agent')]
  const cgroups = await usableCgroups(instance)
  await removeLeftoverHomes(disksDir)
  await mkdir(disksDir, { recursive: true, mode: 0o700 })
  await mkdir(stage, { recursive: true })
  await writeEtc(projectDir, etcDir)
  await rm(agentDir, { recursive: true, force: true })
  await cp(join(projectDir, 'dist/agent'), agentDir, { recursive: true })
  const loopRefusal = await loopDiskRefusal(disksDir)
  return {
    host,
    cgroups: typeof cgroups === 'string' ? undefined : cgroups,
    loopRefusal,
    notes: [
      ...(typeof cgroups === 'string' ? [`memory and CPU: ${cgroups}`] : []),
      ...(loopRefusal === undefined ? [] : [`disk: ${loopRefusal}`]),
    ],
    disksDir,
    stage,
    agentDir,
    root: await rootArguments(etcDir),
    filters: await writeFilters(ownDir, !host.isRoot),
  }
}

async function usableCgroups(instance: Instance): Promise<CgroupHost | string> {
  const found = await findCgroups()
  if (typeof found === 'string') return found
  try {
    await removeLeftoverCgroups(found, instance.key)
    await prepareCgroups(found, instance.key)
    return found
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

async function writeFilters(dir: string, mayNest: boolean): Promise<Filters> {
  const arch = process.arch === 'arm64' ? 'arm64' : 'x64'
  const pathOf = (who: string, noexec: boolean) => join(dir, `${who}${noexec ? '-noexec' : ''}.bpf`)
  for (const noexec of [false, true]) {
    await writeFile(pathOf('agent', noexec), bpfSeccompFilter(seccompPolicy({ noexec, mayNest }), arch))
    await writeFile(pathOf('programs', noexec), bpfSeccompFilter(seccompPolicy({ noexec }), arch))
  }
  return { agent: (noexec) => pathOf('agent', noexec), programs: (noexec) => pathOf('programs', noexec) }
}
