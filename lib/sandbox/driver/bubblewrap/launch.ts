import { type ChildProcess, spawn } from 'node:child_process'
import { Duplex } from 'node:stream'
import { AppError } from '@/lib/contracts/errors'
import { TOOL_PATH } from '../command'
import { RESOURCE_LIMITS } from '../reserve'
import type { Home } from './home'
import { LAUNCH_SCRIPT } from './launch-script'

export interface Launch {
  isRoot: boolean
  groups: readonly string[]
  stage: string
  home: Home
  /** Options of the file systems in memory, by the name of their mount point in the stage. */
  memoryMounts: ReadonlyMap<string, string>
  /** Tasks of the sandbox's user, where no control group counts them. */
  maxTasks: number | undefined
  seccompPath: string
  bwrapOptions: readonly string[]
  command: readonly string[]
}

export interface Launched {
  readonly child: ChildProcess
  /** The agent's stream. */
  readonly stream: Duplex
  /** The sandbox's first process, by its number here, once bwrap has made it; undefined when it never does. */
  readonly firstPid: Promise<number | undefined>
}

/** Starts the script and, in the same process, bwrap. */
export function launch(request: Launch): Launched {
  const { home } = request
  const memoryMounts = [
    ...request.memoryMounts,
    ...(home.kind === 'tmpfs' ? [['home', home.mountOptions] as const] : []),
  ]
  const limits = [
    ...Object.entries(RESOURCE_LIMITS).map(([name, value]) => `--${name}=${value}:${value}`),
    ...(request.maxTasks === undefined ? [] : [`--nproc=${request.maxTasks}:${request.maxTasks}`]),
  ]
  const child = spawn(
    'unshare',
    [
      ...(request.isRoot ? [] : ['--user', '--map-root-user']),
      ...['--mount', '--propagation', 'private', '--', 'sh', '-c', LAUNCH_SCRIPT, 'codetok', ...request.command],
    ],
    {
      // Of its own session: a Ctrl-C at the server's terminal is the server's to handle.
      detached: true,
      stdio: ['pipe', 'ignore', 'pipe', 'pipe', 'pipe'],
      env: {
        NODE_ENV: 'production',
        TOOL_PATH,
        PATH: TOOL_PATH,
        LC_ALL: 'C',
        GROUPS_TO_JOIN: request.groups.join('\n'),
        STAGE: request.stage,
        HOME_IMAGE: home.image ?? '',
        HOME_OPTIONS: home.mountOptions,
        MEMORY_MOUNTS: memoryMounts.map(([name, options]) => `${name} ${options}`).join('\n'),
        LIMITS: limits.join(' '),
        SECCOMP: request.seccompPath,
      },
    },
  )
  const [options, , , stream, status] = child.stdio
  if (!options || !(stream instanceof Duplex) || !(status instanceof Duplex)) {
    throw new AppError('internal', 'the pipes of a child process are no duplex streams')
  }
  // A child that ends early says why by its exit code, not by this pipe.
  options.on('error', () => {})
  options.end(request.bwrapOptions.map((option) => `${option}\0`).join(''))
  return { child, stream, firstPid: readFirstPid(status) }
}

/** Of bwrap's status, which names its child before the child does anything, and later how it ended: so it is read on. */
function readFirstPid(status: Duplex): Promise<number | undefined> {
  return new Promise((resolve) => {
    let said = ''
    status.on('data', (bytes) => {
      said += String(bytes)
      const pid = /"child-pid": *(\d+)[^\d]/.exec(said)?.[1]
      if (pid !== undefined) resolve(Number(pid))
    })
    status.on('close', () => resolve(undefined))
  })
}
