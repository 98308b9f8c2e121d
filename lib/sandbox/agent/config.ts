import type { Enforcement, Profile } from '../driver/driver'
import { PROXY_PORT, proxyEnvironment } from './egress/proxy-environment'

/** How the server reaches the agent: one byte stream, made by the driver. */
export type AgentTransport =
  /** Connect to this socket, on which the server listens for one connection. */
  | { kind: 'unix'; path: string }
  | { kind: 'stdio' }
  /** An inherited descriptor: a connected socket. */
  | { kind: 'fd'; fd: number }
  /** Listen here until the server comes with this secret, by a WebSocket. */
  | { kind: 'websocket'; port: number; secret: string }

/**
 * Folders of the sandbox's own control groups, as seen by the agent. Of version 2 they are one and the same. Absent ones are
 * looked for where a container engine mounts them.
 */
export interface CgroupPaths {
  version: 1 | 2
  memory?: string
  cpu?: string
  pids?: string
}

/** What `node agent.cjs '<json>'` is told at its start. Everything but `transport` has a default. */
export interface AgentConfig {
  transport: AgentTransport
  profile: Profile
  /** Who programs are. */
  user: { name: string; uid: number; gid: number }
  home: string
  /** Programs may be root, or whoever else the sandbox has. Only where `user` has nothing that root could not take from it. */
  mayBeRoot: boolean
  /** Who programs are, and where they start, when nobody says so. Empty: `user`, and its home. */
  defaultUser: string
  defaultWorkdir: string
  /** Where volumes are mounted. A new one is root's; the agent gives it to `user`. */
  volumePaths: string[]
  /** Run by bash as the default user before anybody gets the sandbox; empty: none. */
  startCommand: string
  /** The sandbox is ready once it ends with 0; empty: at once. */
  readyCommand: string
  /**
   * Programs run under another user than the agent, which is root with CAP_SETUID, CAP_SETGID and CAP_KILL. Without it all
   * is one uid, and each program starts inside `enclosure`: an argv prefix that gives it a process namespace of its own.
   */
  separateUser: boolean
  enclosure: string[]
  /** Environment of every program, below the claim's and the run's own. Must have PATH. */
  baseEnv: Record<string, string>
  nodePath: string
  /** Empty where there is no Python. */
  pythonPath: string
  bashPath: string
  cgroup?: CgroupPaths
  /** Who enforces the memory limit; `watched` makes the agent stop runs that go beyond `memoryLimitBytes`. */
  memory: Enforcement
  /** What programs may use together, without the agent's reserve. 0: read it from the cgroup. */
  memoryLimitBytes: number
  /** 0: what the machine has. */
  cpuCount: number
  /** 0: what the file system of `home` holds. */
  diskLimitBytes: number
  /** Interpreters kept started ahead, by language. */
  warm: { javascript: number; typescript: number; python: number }
  /** Programs find a proxy that leads to the server. */
  networkAccess: boolean
  /** At which port of the loopback. */
  proxyPort: number
  /** Highest descriptor number and core size of programs. */
  maxOpenFiles: number
  /**
   * Names of the only commands that programs may start. `byGroups`: by the groups that the image gives to its commands;
   * else there are no others where programs run.
   */
  allowedCommands?: { names: readonly string[]; byGroups: boolean }
  /** struct sock_filter[] in base64, for everything that the agent starts: where the engine passes over its own profile. */
  seccompFilter?: string
}

const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

function defaults(): Omit<AgentConfig, 'transport'> {
  return {
    profile: 'playground',
    user: { name: 'user', uid: 1000, gid: 1000 },
    home: '/home/user',
    mayBeRoot: false,
    defaultUser: '',
    defaultWorkdir: '',
    volumePaths: [],
    startCommand: '',
    readyCommand: '',
    separateUser: true,
    enclosure: [],
    baseEnv: { PATH: DEFAULT_PATH, LANG: 'C.UTF-8' },
    nodePath: process.execPath,
    pythonPath: '/usr/bin/python3',
    bashPath: '/bin/bash',
    memory: 'kernel',
    memoryLimitBytes: 0,
    cpuCount: 0,
    diskLimitBytes: 0,
    warm: { javascript: 1, typescript: 0, python: 1 },
    networkAccess: false,
    proxyPort: PROXY_PORT,
    maxOpenFiles: 8192,
  }
}

/** What a driver writes on the agent's command line. */
export type AgentConfigInput = Pick<AgentConfig, 'transport'> & Partial<AgentConfig>

/** Trusted input: the driver writes it. Unknown keys are ignored, absent ones get their default. */
export function parseConfig(json: string): AgentConfig {
  const given: AgentConfigInput = JSON.parse(json)
  if (!given.transport) throw new Error('the configuration has no transport')
  const base = defaults()
  return {
    ...base,
    ...given,
    baseEnv: {
      ...base.baseEnv,
      ...(given.networkAccess ? proxyEnvironment(given.proxyPort ?? base.proxyPort) : {}),
      ...given.baseEnv,
    },
    warm: { ...base.warm, ...given.warm },
  }
}
