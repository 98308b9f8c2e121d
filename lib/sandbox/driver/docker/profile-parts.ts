import { join } from 'node:path'
import { AppError } from '@/lib/contracts/errors'
import { allowedCommandsForAgent } from '../agent-settings'
import { mountDisk } from '../disk/loop-disk'
import type { SandboxSpec } from '../driver'
import { IN_SANDBOX, PLAYGROUND_ENV } from '../places'
import { bpfSeccompFilter } from '../seccomp/bpf-filter'
import { seccompPolicy } from '../seccomp/policy'
import { missingImage } from './container'
import type { DiskWatch } from './disk-watch'
import type { SandboxRequest } from './docker-sandbox'
import type { DockerVolumes } from './docker-volumes'
import type { Engine } from './engine'
import { IMAGE_LABEL, inspectTemplate, withCurrentAgent } from './template-image'

/** What of a sandbox its profile decides. */
export type ProfileParts = Pick<
  SandboxRequest,
  'image' | 'makeDisk' | 'homeWithoutDisk' | 'agentConfig' | 'keeping' | 'volumes'
>

interface Playground {
  readonly id: string
  readonly engine: Engine
  readonly image: string
  /** The folder of disks; undefined where none can be had. */
  readonly disksDir: string | undefined
  readonly isGVisor: boolean
}

/** @throws {AppError} `bad_request` for what this profile has not; `sandbox_failed` where it can't have such a disk here */
export function playgroundParts(
  spec: SandboxSpec,
  { id, engine, image, disksDir, isGVisor }: Playground,
): ProfileParts {
  const { limits, noexec } = spec
  if (spec.volumes?.length) throw new AppError('bad_request', 'volumes are for profile "e2b" alone')
  const fitsMemory = limits.diskBytes * 2 <= limits.memoryBytes
  // gVisor runs what a mount of the host holds, whatever the host's options say.
  const disk = disksDir !== undefined && !(noexec && isGVisor) ? join(disksDir, id) : undefined
  if (noexec && disk === undefined && !fitsMemory) {
    throw new AppError(
      'sandbox_failed',
      'what a volume holds can be run, so allowedCommands needs a disk of at most half of the memory here',
    )
  }
  return {
    image,
    keeping: undefined,
    makeDisk:
      disk === undefined
        ? undefined
        : () => mountDisk(disk, { bytes: limits.diskBytes, inodes: limits.inodes }, { noexec }),
    homeWithoutDisk: fitsMemory ? 'tmpfs' : 'volume',
    agentConfig: {
      profile: spec.profile,
      baseEnv: PLAYGROUND_ENV,
      nodePath: IN_SANDBOX.node,
      ...settingsForAgent(spec),
      ...(isGVisor ? { seccompFilter: filterForAgent(spec, engine.arch) } : {}),
      ...allowedCommandsForAgent(spec, { byGroups: true }),
    },
  }
}

interface E2b {
  readonly engine: Engine
  readonly e2bImage: string
  readonly disks: DiskWatch
  readonly volumes: DockerVolumes
  readonly isGVisor: boolean
}

/** @throws {AppError} `bad_request` for what this profile has not; `sandbox_failed` where its image is missing */
export async function e2bParts(
  spec: SandboxSpec,
  { engine, e2bImage, disks, volumes, isGVisor }: E2b,
): Promise<ProfileParts> {
  if (spec.allowedCommands) {
    throw new AppError('bad_request', 'allowedCommands is for profile "playground" alone: root may start everything')
  }
  const own = await inspectTemplate(engine, e2bImage).catch((error: unknown) => {
    throw new AppError('sandbox_failed', missingImage(e2bImage), { cause: error })
  })
  const from =
    spec.template === undefined || spec.template === e2bImage
      ? own
      : await withCurrentAgent(engine, await inspectTemplate(engine, spec.template), own)
  return {
    image: from.imageId,
    makeDisk: undefined,
    homeWithoutDisk: 'root',
    volumes: await volumes.resolve(spec.volumes ?? []),
    // gVisor keeps what is written to itself.
    keeping: isGVisor ? undefined : { defaults: from, disks },
    agentConfig: {
      profile: spec.profile,
      mayBeRoot: true,
      baseEnv: from.env,
      defaultUser: from.defaultUser,
      defaultWorkdir: from.defaultWorkdir,
      nodePath: IN_SANDBOX.node,
      // Its clients start commands, each a process of its own: nothing would take an interpreter that waits.
      warm: { javascript: 0, typescript: 0, python: 0 },
      volumePaths: (spec.volumes ?? []).map(({ path }) => path),
      startCommand: from.labels[IMAGE_LABEL.startCommand] ?? '',
      readyCommand: from.labels[IMAGE_LABEL.readyCommand] ?? '',
      ...settingsForAgent(spec),
    },
  }
}

function settingsForAgent({ limits, networkAccess }: SandboxSpec) {
  const { memoryBytes: memoryLimitBytes, diskBytes: diskLimitBytes } = limits
  return { memory: 'kernel', memoryLimitBytes, diskLimitBytes, networkAccess, cpuCount: limits.cpuCount } as const
}

/** gVisor passes over a container's profile unless its operator says otherwise: there the agent takes it on itself. */
function filterForAgent({ noexec }: SandboxSpec, arch: string): string {
  return bpfSeccompFilter(seccompPolicy({ noexec }), arch === 'arm64' ? 'arm64' : 'x64').toString('base64')
}
