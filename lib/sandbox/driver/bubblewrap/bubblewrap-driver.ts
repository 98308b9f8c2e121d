import { join } from 'node:path'
import { AppError } from '@/lib/contracts/errors'
import { tellReason } from '@/lib/contracts/reasons'
import { tellable } from '../../tellable'
import { rejectOnAbort } from '../abort'
import { allowedCommandsForAgent } from '../agent-settings'
import { watchFolder } from '../disk/folder-watch'
import type { DriverCapabilities, SandboxDriver, SandboxSpec } from '../driver'
import { holdInstance, type Instance } from '../instance'
import { LANGUAGES_TEMPLATE, type LanguageSupport } from '../languages'
import { IN_SANDBOX, PLAYGROUND_ENV } from '../places'
import { memoryMounts, pidsCeiling } from '../reserve'
import { findToolchain } from '../toolchain'
import { BubblewrapSandbox } from './bubblewrap-sandbox'
import { makeCgroup, releaseCgroups, type SandboxCgroup } from './cgroup'
import { type CommandMounts, commandMounts, findHostCommands, type HostCommands } from './command-mounts'
import { diskEnforcement, type Home, homeKind, prepareHome } from './home'
import { inspectHost } from './host'
import { languagesOfHost } from './host-languages'
import { type Launched, launch } from './launch'
import { agentCommand, bwrapOptions } from './options'
import { type Prepared, prepare } from './prepare'

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

interface Ready extends Prepared {
  readonly instance: Instance
  readonly toolchainDir: string
}

/** Sandboxes as bwrap processes: the embedded driver, for hosts without a container engine. */
export class BubblewrapDriver implements SandboxDriver {
  readonly name = 'bubblewrap' as const
  readonly #options: BubblewrapDriverOptions
  readonly #sandboxes = new Set<BubblewrapSandbox>()
  #ready: Ready | undefined
  #hostCommands: Promise<HostCommands> | undefined

  constructor(options: BubblewrapDriverOptions) {
    this.#options = options
  }

  async initialize(options: { signal?: AbortSignal } = {}): Promise<void> {
    const { dataDir, rootDir, projectDir = process.cwd() } = this.#options
    await inspectHost()
    options.signal?.throwIfAborted()
    const toolchainDir = this.#options.toolchainDir ?? (await findToolchain(dataDir, projectDir))
    const instance = await holdInstance(dataDir)
    try {
      this.#ready = { ...(await prepare(instance, projectDir, rootDir)), instance, toolchainDir }
    } catch (error) {
      await instance.release()
      throw error
    }
  }

  capabilities(): DriverCapabilities {
    const { host, cgroups, loopRefusal, notes } = this.#started()
    const limits = cgroups ? `cgroup v${cgroups.version}` : 'no cgroup'
    return {
      memory: cgroups ? 'kernel' : 'watched',
      cpu: cgroups ? 'kernel' : 'none',
      processes: cgroups || host.countsTasksByNamespace ? 'kernel' : 'watched',
      ...diskEnforcement(loopRefusal),
      network: 'watched',
      separateUser: host.isRoot,
      seccomp: true,
      root: false,
      freeze: cgroups?.mounts.freezer !== undefined,
      snapshots: false,
      allowedCommands: 'kernel',
      description: `bubblewrap ${host.version} as ${host.isRoot ? 'root' : 'an ordinary user'}, ${limits}`,
      notes,
    }
  }

  /** Every sandbox has what the host has: the template differs in nothing but its name. */
  languages(): Promise<LanguageSupport> {
    return languagesOfHost()
  }

  async create(id: string, spec: SandboxSpec, options: { signal?: AbortSignal } = {}): Promise<BubblewrapSandbox> {
    const ready = this.#started()
    if ((spec.template !== undefined && spec.template !== LANGUAGES_TEMPLATE) || spec.volumes?.length) {
      throw new AppError('bad_request', 'bubblewrap keeps no templates and volumes: use Docker for them')
    }
    options.signal?.throwIfAborted()
    const commands = await this.#commandMounts(spec, ready)
    const home = await prepareHome(homeKind(spec, ready.loopRefusal), ready.disksDir, id, spec)
    let cgroup: SandboxCgroup | undefined
    try {
      if (ready.cgroups) cgroup = await makeCgroup(ready.cgroups, ready.instance.key, id, spec.limits)
    } catch (error) {
      await home.remove()
      throw new AppError('sandbox_failed', tellReason('cgroupFailed', { why: tellable(error) }), {
        cause: error,
      })
    }
    const launched = start(ready, spec, home, cgroup, commands)
    const sandbox = new BubblewrapSandbox({
      id,
      spec,
      launched,
      cgroup,
      onAgentLog: (text) => this.#options.onAgentLog?.(id, text),
      removeRest: async () => {
        stopWatching()
        this.#sandboxes.delete(sandbox)
        await home.remove()
      },
    })
    this.#sandboxes.add(sandbox)
    const stopWatching = watchHome(home, sandbox)
    try {
      await untilStarted(launched, sandbox, options.signal)
      return sandbox
    } catch (error) {
      await sandbox.destroy()
      throw error
    }
  }

  async close(): Promise<void> {
    const ready = this.#ready
    if (!ready) return
    this.#ready = undefined
    await Promise.all([...this.#sandboxes].map((sandbox) => sandbox.destroy()))
    if (ready.cgroups) await releaseCgroups(ready.cgroups, ready.instance.key)
    await ready.instance.release()
  }

  async #commandMounts(
    { allowedCommands }: SandboxSpec,
    { host, toolchainDir }: Ready,
  ): Promise<CommandMounts | undefined> {
    if (!allowedCommands) return undefined
    this.#hostCommands ??= findHostCommands()
    return commandMounts(allowedCommands, await this.#hostCommands, toolchainDir, host.isRoot)
  }

  #started(): Ready {
    if (!this.#ready) throw new AppError('sandbox_failed', 'the bubblewrap driver has not been initialized')
    return this.#ready
  }
}

function start(
  ready: Ready,
  spec: SandboxSpec,
  home: Home,
  cgroup: SandboxCgroup | undefined,
  commands: CommandMounts | undefined,
): Launched {
  const { isRoot, procEntries } = ready.host
  const execution = spec.noexec ? 'noexec' : 'exec'
  const memory = memoryMounts(spec.limits).map((mount, index) => ({ ...mount, name: `memory${index}` }))
  return launch({
    isRoot,
    groups: cgroup?.folders ?? [],
    stage: ready.stage,
    home,
    memoryMounts: new Map(
      memory.map(({ name, bytes, inodes, mode }) => [
        name,
        `nosuid,nodev,${execution},size=${bytes},nr_inodes=${inodes},mode=${mode}`,
      ]),
    ),
    maxTasks: ready.host.countsTasksByNamespace ? pidsCeiling(spec.limits) : undefined,
    seccompPath: ready.filters.agent(spec.noexec),
    bwrapOptions: bwrapOptions({
      isRoot,
      root: ready.root,
      toolchainDir: ready.toolchainDir,
      agentDir: ready.agentDir,
      programFilterPath: ready.filters.programs(spec.noexec),
      homePath: home.folder ?? join(ready.stage, 'home'),
      memoryPaths: new Map(memory.map(({ name, path }) => [path, join(ready.stage, name)])),
      cgroup,
      procEntries,
      commands,
    }),
    command: agentCommand(
      { isRoot, procEntries, commands },
      {
        profile: spec.profile,
        baseEnv: PLAYGROUND_ENV,
        nodePath: IN_SANDBOX.node,
        memory: cgroup ? 'kernel' : 'watched',
        memoryLimitBytes: spec.limits.memoryBytes,
        cpuCount: cgroup ? spec.limits.cpuCount : 0,
        diskLimitBytes: spec.limits.diskBytes,
        ...allowedCommandsForAgent(spec, { byGroups: false }),
        networkAccess: spec.networkAccess,
      },
    ),
  })
}

/** @throws {AppError} with what the launch said, when a mount or bwrap itself fails; what `signal` was aborted with */
async function untilStarted(
  launched: Launched,
  sandbox: BubblewrapSandbox,
  signal: AbortSignal | undefined,
): Promise<void> {
  const failed = sandbox.exited.then(({ message }) => {
    throw new AppError(/no space left/i.test(message) ? 'no_space' : 'sandbox_failed', message)
  })
  const { aborted, forget } = rejectOnAbort(signal)
  try {
    await Promise.race([launched.firstPid.then((pid) => pid ?? failed), failed, aborted])
  } finally {
    forget()
    failed.catch(() => {
      // Told by its stream and `exited` from now on.
    })
  }
}

/** @returns stops watching */
function watchHome(home: Home, sandbox: BubblewrapSandbox): () => void {
  const { diskBytes } = sandbox.spec.limits
  if (home.folder === undefined) return () => {}
  return watchFolder(home.folder, diskBytes, (usedBytes) => {
    const message = `the sandbox's disk held ${mebibytes(usedBytes)}; its limit is ${mebibytes(diskBytes)}`
    sandbox.end({ reason: 'disk_full', message, seen: usedBytes })
  })
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / (1 << 20))} MiB`
}
