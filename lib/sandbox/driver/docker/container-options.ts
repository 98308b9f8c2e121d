import type Docker from 'dockerode'
import type { AgentConfigInput } from '../../agent/config'
import type { SandboxSpec } from '../driver'
import { IN_SANDBOX } from '../places'
import { type MemoryMount, memoryCeiling, memoryMounts, pidsCeiling, RESOURCE_LIMITS } from '../reserve'
import { dockerSeccompProfile } from '../seccomp/docker-profile'
import { seccompPolicy } from '../seccomp/policy'
import type { VolumeMount } from '../volumes'

/** Of one core, in the engine's unit. */
export const CPU_NANOS = 1e9

/** How a container gets its /home/user. */
export type Home =
  /** A host folder on which the disk is mounted. */
  | { kind: 'mounted'; path: string }
  | { kind: 'tmpfs' }
  /** A volume of the engine's, removed with the container; as large as the engine's disk. */
  | { kind: 'volume' }
  /** On the root file system, which is kept with it. */
  | { kind: 'root' }

export interface ContainerRequest {
  spec: SandboxSpec
  image: string
  /** As in `process.arch`, of the engine. */
  arch: string
  labels: Record<string, string>
  runtime?: string | undefined
  home: Home
  /** Of the engine's, named as the engine has them. */
  volumes?: readonly VolumeMount[]
  /** Where the agent's server listens on the host; absent: the stream is stdin and stdout. */
  socketPath?: string | undefined
  command: string[]
}

const SHARED_MEMORY = '/dev/shm'
export const SOCKET_IN_SANDBOX = '/run/codetok.sock'

/** The engine's own list, and of /sys what tells about the host's disks and maker. Those that a kernel lacks are passed over. */
const MASKED_PATHS = [
  ...[
    'acpi',
    'asound',
    'interrupts',
    'kcore',
    'keys',
    'latency_stats',
    'sched_debug',
    'scsi',
    'timer_list',
    'timer_stats',
  ].map((name) => `/proc/${name}`),
  ...['/sys/firmware', '/sys/devices/virtual/powercap', '/sys/devices/virtual/block', '/sys/devices/virtual/dmi'],
]

/** Threads of gVisor's own kernel, which ends when it gets no more: far more than of the programs that it runs. */
const GVISOR_TASKS = 1024

/** A sandbox of either profile as the engine takes it. */
export function containerOptions(request: ContainerRequest): Docker.ContainerCreateOptions {
  const { spec } = request
  const { limits } = spec
  const isStdio = request.socketPath === undefined
  const memory = memoryCeiling(limits)
  return {
    Image: request.image,
    Entrypoint: [],
    Cmd: request.command,
    Env: [],
    User: '0:0',
    WorkingDir: '/',
    Hostname: IN_SANDBOX.hostname,
    Labels: request.labels,
    Tty: false,
    AttachStdin: isStdio,
    AttachStdout: isStdio,
    AttachStderr: true,
    OpenStdin: isStdio,
    // A lost server closes it, and the agent ends.
    StdinOnce: isStdio,
    HostConfig: {
      NetworkMode: 'none',
      ...privileges(request),
      MaskedPaths: MASKED_PATHS,
      Memory: memory,
      MemorySwap: memory,
      NanoCpus: Math.round(limits.cpuCount * CPU_NANOS),
      PidsLimit: pidsCeiling(limits) + (request.runtime === 'runsc' ? GVISOR_TASKS : 0),
      // Never `nproc`: the kernel counts a uid over the whole host.
      Ulimits: Object.entries(RESOURCE_LIMITS).map(([Name, value]) => ({ Name, Soft: value, Hard: value })),
      IpcMode: 'private',
      ShmSize: memoryMounts(limits).find((mount) => mount.path === SHARED_MEMORY)?.bytes ?? 0,
      Tmpfs: tmpfs(request),
      Mounts: mounts(request),
      LogConfig: { Type: 'none', Config: {} },
      Init: true,
      AutoRemove: true,
      ...(request.runtime === undefined ? {} : { Runtime: request.runtime }),
    },
  }
}

function privileges({ spec, arch }: ContainerRequest): Partial<Docker.HostConfig> {
  const mayBeRoot = spec.profile === 'e2b'
  const seccomp = `seccomp=${dockerSeccompProfile(seccompPolicy({ noexec: spec.noexec, mayBeRoot }), arch)}`
  // Without a list of them: the engine's own capabilities, for a root who is root of this sandbox alone.
  if (mayBeRoot) return { SecurityOpt: [seccomp], ExtraHosts: [`${IN_SANDBOX.hostname}:127.0.0.1`] }
  return {
    CapDrop: ['ALL'],
    CapAdd: ['SETUID', 'SETGID', 'KILL'],
    SecurityOpt: ['no-new-privileges', seccomp],
    ReadonlyRootfs: true,
  }
}

function tmpfs({ spec, home }: ContainerRequest): Record<string, string> {
  const execution = spec.noexec ? 'noexec' : 'exec'
  const options = ({ bytes, inodes, mode }: Omit<MemoryMount, 'path'>) =>
    `rw,nosuid,nodev,${execution},size=${bytes},nr_inodes=${inodes},mode=${mode}`
  // What stands on the root file system is kept with it.
  const inMemory = memoryMounts(spec.limits).filter(({ path }) => home.kind !== 'root' || path === SHARED_MEMORY)
  const all = Object.fromEntries(inMemory.map((mount) => [mount.path, options(mount)]))
  if (home.kind === 'tmpfs') {
    const disk = { bytes: spec.limits.diskBytes, inodes: spec.limits.inodes, mode: '755' }
    all[IN_SANDBOX.home] = `${options(disk)},uid=${IN_SANDBOX.uid},gid=${IN_SANDBOX.gid}`
  }
  return all
}

function mounts({ home, volumes = [], socketPath }: ContainerRequest): Docker.MountConfig {
  return [
    ...(home.kind === 'mounted'
      ? [
          {
            Type: 'bind' as const,
            Source: home.path,
            Target: IN_SANDBOX.home,
            BindOptions: { Propagation: 'rprivate' as const },
          },
        ]
      : []),
    ...(home.kind === 'volume' ? [{ Type: 'volume' as const, Source: '', Target: IN_SANDBOX.home }] : []),
    ...volumes.map(({ name, path }) => ({ Type: 'volume' as const, Source: name, Target: path })),
    ...(socketPath === undefined
      ? []
      : [{ Type: 'bind' as const, Source: socketPath, Target: SOCKET_IN_SANDBOX, ReadOnly: true }]),
  ]
}

export function agentCommand(config: AgentConfigInput): string[] {
  return [IN_SANDBOX.node, IN_SANDBOX.agentEntry, JSON.stringify(config)]
}
