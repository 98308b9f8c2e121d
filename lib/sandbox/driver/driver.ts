import type { Duplex } from 'node:stream'
import type { LanguageSupport } from './languages'
import type { SandboxTemplates } from './templates'
import type { SandboxVolumes, VolumeMount } from './volumes'

export type DriverName = 'docker' | 'bubblewrap' | 'e2b'

/** `playground`: locked down, root file system read-only. `e2b`: root and sudo inside, writable root. */
export type Profile = 'playground' | 'e2b'

/** What a sandbox may use. Sizes in bytes; `cpuCount` 1 is one core. */
export interface SandboxLimits {
  /** What programs may use; the driver adds the agent's own reserve on top. */
  memoryBytes: number
  cpuCount: number
  /** Of /home/user: bytes and inodes. */
  diskBytes: number
  inodes: number
  /** Processes (thread groups) of one run, counted by the agent; the driver sets the pids backstop from it. */
  maxProcesses: number
}

/** Everything that can't be changed after a start: two sandboxes of one key are interchangeable. */
export interface SandboxSpec {
  profile: Profile
  /**
   * What it starts from, as `SandboxTemplates` and `snapshot` name it; of profile `playground` only `languages`. Absent: the profile's
   * own image.
   */
  template?: string
  /** Volumes of the driver's, of profile `e2b` alone. */
  volumes?: readonly VolumeMount[]
  limits: SandboxLimits
  networkAccess: boolean
  /** Writable mounts are `noexec`. */
  noexec: boolean
  /** Names of the only commands that programs may start; absent: all that the image has. */
  allowedCommands?: readonly string[]
  /** Of the traffic that `networkAccess` allows. */
  networkInBytesPerSecond?: number
  networkOutBytesPerSecond?: number
}

/**
 * Who enforces a limit: the kernel; the agent or the driver, by watching and stopping; or nobody on this host.
 */
export type Enforcement = 'kernel' | 'watched' | 'none'

export interface DriverCapabilities {
  memory: Enforcement
  cpu: Enforcement
  processes: Enforcement
  disk: Enforcement
  /**
   * Traffic is let through, filtered and paced. `watched`: the kernel gives no interface, and what goes through the agent's
   * stream the server checks and paces. Absent: there is no network, and `networkAccess` is refused.
   */
  network?: Enforcement
  /** Absent: `allowedCommands` is refused. */
  allowedCommands?: Enforcement
  /** How /home/user is bounded, for people: 'ext4 image on a loop device', 'tmpfs', … */
  diskBacking: string
  /** Programs run under another user than the agent. */
  separateUser: boolean
  seccomp: boolean
  /** Programs of profile `e2b` may be root, and `sudo` works; without it such a sandbox has the user alone. */
  root: boolean
  /** Sandboxes can be frozen with all that runs in them, and thawed. */
  freeze: boolean
  /** The root file system of a sandbox can be kept, and others started from it; there are templates and volumes. */
  snapshots: boolean
  /** For people: the engine and its version, runtime, cgroup version. */
  description: string
  /** Limits that this host can't enforce in the kernel, each with the reason, for `doctor` and the dashboard. */
  notes: readonly string[]
}

/** Why a sandbox is no more. */
export interface SandboxExit {
  /** `disk_full`: its disk is watched, and held more than its limit. */
  reason: 'destroyed' | 'out_of_memory' | 'too_many_processes' | 'disk_full' | 'agent_exited' | 'stream_closed'
  message: string
  /** Of a limit: what was seen, in bytes. */
  seen?: number
}

/** One started sandbox, as its driver sees it. */
export interface DriverSandbox {
  readonly id: string
  readonly driver: DriverName
  readonly spec: SandboxSpec
  /** The agent's byte stream: HTTP/2, we are the client. Connected, and the agent has not been spoken to. */
  readonly stream: Duplex
  /** Resolves once, never rejects: when the driver knows why, which may be a moment after the stream has closed. */
  readonly exited: Promise<SandboxExit>
  /**
   * Lifts the CPU limit, for moments in which programs keep the agent from acting, or sets it again. Absent where the driver
   * can't change it.
   */
  relieve?: ((isRelieved: boolean) => Promise<void>) | undefined
  /** Calls whenever it has looked at what the sandbox's disk holds. Absent where the sandbox itself can tell. */
  watchDisk?: ((onLook: (usedBytes: number) => void) => void) | undefined
  /**
   * Stops all that runs in it, the agent too, where it stands; its memory stays taken. Absent where the driver can't. Both are
   * idempotent.
   */
  freeze?: (() => Promise<void>) | undefined
  thaw?: (() => Promise<void>) | undefined
  /**
   * Keeps its root file system under a name; what is in memory and in volumes is not in it. The sandbox goes on as it was, frozen
   * or not. What was kept outlives the server, until `SandboxTemplates.remove`. Absent where the driver can't.
   *
   * @returns for `SandboxSpec.template`
   * @throws {AppError} `no_space`, or `sandbox_failed`
   */
  snapshot?: ((name: string, options?: { signal?: AbortSignal }) => Promise<string>) | undefined
  /**
   * Kills everything in the sandbox and removes all it left on the host. Idempotent; resolves when nothing is left. After a
   * failure it may be called again.
   */
  destroy(): Promise<void>
}

/**
 * What makes sandboxes. Nothing above a driver knows which one it is.
 */
export interface SandboxDriver {
  readonly name: DriverName
  /**
   * Verifies that the driver can work here: engine reachable, image present, `bwrap` runs.
   * Removes what crashed servers of the same data folder left (never anything of another folder or of a live server).
   *
   * @throws {AppError} `sandbox_failed`, its message says what is missing and how to mend it
   */
  initialize(options?: { signal?: AbortSignal }): Promise<void>
  /** Known after `initialize`. */
  capabilities(): DriverCapabilities
  /**
   * Starts one sandbox and resolves when its agent's stream is connected.
   *
   * @throws {AppError} `sandbox_failed` or `no_space`; nothing is left running or mounted
   */
  create(id: string, spec: SandboxSpec, options?: { signal?: AbortSignal }): Promise<DriverSandbox>
  /** Whether sandboxes of profile `playground` can have the template `languages`, as of now. */
  languages(): Promise<LanguageSupport>
  /** Both are there after `initialize`, where `capabilities().snapshots`. */
  readonly templates?: SandboxTemplates | undefined
  readonly volumes?: SandboxVolumes | undefined
  /** Destroys every sandbox that this driver made and lets go of its own resources. */
  close(): Promise<void>
}
