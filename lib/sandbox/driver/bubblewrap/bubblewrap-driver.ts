import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '@/lib/contracts/errors'
import { removeLeftoverDisks } from '../disk/leftovers'
import { asDiskError, diskMountOptions, makeDiskImage } from '../disk/loop-disk'
import type { DriverCapabilities, SandboxDriver, SandboxSpec } from '../driver'
import { holdInstance, type Instance } from '../instance'
import { IN_SANDBOX } from '../places'
import { memoryMounts } from '../reserve'
import { bpfSeccompFilter } from '../seccomp/bpf-filter'
import { seccompPolicy } from '../seccomp/policy'
import { findToolchain } from '../toolchain'
import { agentCommand, bwrapOptions } from './arguments'
import { BubblewrapSandbox } from './bubblewrap-sandbox'
import {
  type CgroupHost,
  findCgroups,
  makeCgroup,
  prepareCgroups,
  releaseCgroups,
  removeLeftoverCgroups,
} from './cgroup'
import { type BwrapHost, inspectHost } from './host'
import { type Launched, launch } from './launch'
import { rootArguments, writeEtc } from './root-files'

export interface BubblewrapDriverOptions {
  /** The server's own folder; one server holds it at a time. */
  dataDir: string
  /** The host folder for the sandboxes' disks. Default: `disks` in the data folder. */
  rootDir?: string
  /** The folder with `images/` and `dist/agent/`. */
  projectDir?: string
  /** Default: where `npm start` has put it in the data folder. */
  toolchainDir?: string
  /** What agents write to stderr. */
  onAgentLog?: (sandboxId: string, text: string) => void
}

interface Ready {
  instance: Instance
  host: BwrapHost
  cgroups: CgroupHost | undefined
  notes: string[]
  disksDir: string
  /** An empty folder that each sandbox covers in its own mount namespace. */
  stage: string
  toolchainDir: string
  agentDir: string
  root: readonly string[]
  seccompPaths: { plain: string; noexec: string }
}

/** Sandboxes as bwrap processes: the embedded driver, for hosts without a container engine. */
export class BubblewrapDriver implements SandboxDriver {
  readonly name = 'bubblewrap' as const
  readonly #options: BubblewrapDriverOptions
  readonly #sandboxes = new Set<BubblewrapSandbox>()
  #ready: Ready | undefined

  constructor(options: BubblewrapDriverOptions) {
    this.#options = options
  }

  async initialize(options: { signal?: AbortSignal } = {}): Promise<void> {
    const { dataDir, rootDir, projectDir = process.cwd() } = this.#options
    const host = await inspectHost()
    options.signal?.throwIfAborted()
    const toolchainDir = this.#options.toolchainDir ?? (await findToolchain(dataDir, projectDir))
    const instance = await holdInstance(dataDir)
    try {
      const disksDir = join(rootDir ?? join(instance.dataDir, 'disks'), instance.key)
      const ownDir = join(instance.dataDir, 'bubblewrap')
      const stage = join(ownDir, 'stage')
      const notes: string[] = []
      const cgroups = await this.#cgroups(instance, notes)
      await removeLeftoverDisks(disksDir)
      await mkdir(disksDir, { recursive: true, mode: 0o700 })
      await mkdir(stage, { recursive: true })
      const etcDir = join(ownDir, 'etc')
      await writeEtc(projectDir, etcDir)
      this.#ready = {
        instance,
        host,
        cgroups,
        notes,
        disksDir,
        stage,
        toolchainDir,
        agentDir: join(projectDir, 'dist/agent'),
        root: await rootArguments(etcDir),
        seccompPaths: await writeFilters(ownDir),
      }
    } catch (error) {
      await instance.release()
      throw error
    }
  }

  capabilities(): DriverCapabilities {
    const { host, cgroups, notes } = this.#started()
    const byGroup = cgroups ? 'kernel' : 'watched'
    return {
      memory: byGroup,
      cpu: cgroups ? 'kernel' : 'none',
      processes: byGroup,
      disk: 'kernel',
      diskBacking: 'ext4 image on a loop device',
      separateUser: true,
      seccomp: true,
      description: `bubblewrap ${host.version} as root, ${cgroups ? `cgroup v${cgroups.version}` : 'no cgroup'}`,
      notes,
    }
  }

  async create(id: string, spec: SandboxSpec, options: { signal?: AbortSignal } = {}): Promise<BubblewrapSandbox> {
    const ready = this.#started()
    if (spec.profile !== 'playground') {
      throw new AppError('sandbox_failed', `bubblewrap has no profile "${spec.profile}": use Docker for it`)
    }
    options.signal?.throwIfAborted()
    const homeImage = join(ready.disksDir, `${id}.ext4`)
    const removeRest = () => rm(homeImage, { force: true })
    const [cgroup] = await Promise.all([
      ready.cgroups ? makeCgroup(ready.cgroups, ready.instance.key, id, spec.limits) : undefined,
      makeDiskImage(homeImage, { bytes: spec.limits.diskBytes, inodes: spec.limits.inodes }),
    ]).catch(async (error) => {
      await removeRest()
      throw asDiskError(error)
    })
    const sandbox = new BubblewrapSandbox({
      id,
      spec,
      launched: this.#launch(ready, spec, homeImage, cgroup),
      cgroup,
      onAgentLog: (text) => this.#options.onAgentLog?.(id, text),
      removeRest: async () => {
        this.#sandboxes.delete(sandbox)
        await removeRest()
      },
    })
    this.#sandboxes.add(sandbox)
    return sandbox
  }

  async close(): Promise<void> {
    const ready = this.#ready
    if (!ready) return
    this.#ready = undefined
    await Promise.all([...this.#sandboxes].map((sandbox) => sandbox.destroy()))
    if (ready.cgroups) await releaseCgroups(ready.cgroups, ready.instance.key)
    await ready.instance.release()
  }

  #started(): Ready {
    if (!this.#ready) throw new AppError('sandbox_failed', 'the bubblewrap driver has not been initialized')
    return this.#ready
  }

  #launch(
    ready: Ready,
    spec: SandboxSpec,
    homeImage: string,
    cgroup: Awaited<ReturnType<typeof makeCgroup>> | undefined,
  ): Launched {
    const execution = spec.noexec ? 'noexec' : 'exec'
    const memory = memoryMounts(spec.limits).map((mount, index) => ({ ...mount, name: `memory${index}` }))
    return launch({
      groups: cgroup?.folders ?? [],
      stage: ready.stage,
      homeImage,
      homeOptions: diskMountOptions(spec.noexec),
      memoryMounts: new Map(
        memory.map(({ name, bytes, inodes, mode }) => [
          name,
          `nosuid,nodev,${execution},size=${bytes},nr_inodes=${inodes},mode=${mode}`,
        ]),
      ),
      seccompPath: spec.noexec ? ready.seccompPaths.noexec : ready.seccompPaths.plain,
      bwrapOptions: bwrapOptions({
        root: ready.root,
        toolchainDir: ready.toolchainDir,
        agentDir: ready.agentDir,
        homePath: join(ready.stage, 'home'),
        memoryPaths: new Map(memory.map(({ name, path }) => [path, join(ready.stage, name)])),
        cgroup,
        procEntries: ready.host.procEntries,
      }),
      command: agentCommand({
        profile: spec.profile,
        baseEnv: { PATH: IN_SANDBOX.path, LANG: 'C.UTF-8' },
        nodePath: IN_SANDBOX.node,
        memory: cgroup ? 'kernel' : 'watched',
        memoryLimitBytes: spec.limits.memoryBytes,
        diskLimitBytes: spec.limits.diskBytes,
      }),
    })
  }

  async #cgroups(instance: Instance, notes: string[]): Promise<CgroupHost | undefined> {
    const found = await findCgroups()
    if (typeof found === 'string') {
      notes.push(`memory, CPU, processes: ${found}`)
      return undefined
    }
    try {
      await removeLeftoverCgroups(found, instance.key)
      await prepareCgroups(found, instance.key)
      return found
    } catch (error) {
      notes.push(`memory, CPU, processes: ${error instanceof Error ? error.message : error}`)
      return undefined
    }
  }
}

async function writeFilters(dir: string): Promise<Ready['seccompPaths']> {
  const paths = { plain: join(dir, 'seccomp.bpf'), noexec: join(dir, 'seccomp-noexec.bpf') }
  const arch = process.arch === 'arm64' ? 'arm64' : 'x64'
  await writeFile(paths.plain, bpfSeccompFilter(seccompPolicy({ noexec: false }), arch))
  await writeFile(paths.noexec, bpfSeccompFilter(seccompPolicy({ noexec: true }), arch))
  return paths
}
