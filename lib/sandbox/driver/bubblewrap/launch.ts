import { type ChildProcess, spawn } from 'node:child_process'
import { Duplex } from 'node:stream'
import { AppError } from '@/lib/contracts/errors'
import { RESOURCE_LIMITS } from '../reserve'
import { LAUNCH_SCRIPT } from './launch-script'

const TOOL_PATH = `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`

export interface Launch {
  groups: readonly string[]
  stage: string
  homeImage: string | undefined
  homeOptions: string
  /** Options of the file systems in memory, by the name of their mount point in the stage. */
  memoryMounts: ReadonlyMap<string, string>
  seccompPath: string
  bwrapArguments: readonly string[]
}

export interface Launched {
  readonly child: ChildProcess
  /** The agent's stream. */
  readonly stream: Duplex
}

/** Starts the script and, in the same process, bwrap. */
export function launch(request: Launch): Launched {
  const lines = (entries: Iterable<string>) => [...entries].join('\n')
  const child = spawn(
    'unshare',
    ['--mount', '--propagation', 'private', '--', 'sh', '-c', LAUNCH_SCRIPT, 'codetok', ...request.bwrapArguments],
    {
      // Of its own session: a Ctrl-C at the server's terminal is the server's to handle.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      env: {
        NODE_ENV: 'production',
        TOOL_PATH,
        PATH: TOOL_PATH,
        LC_ALL: 'C',
        GROUPS_TO_JOIN: lines(request.groups),
        STAGE: request.stage,
        HOME_IMAGE: request.homeImage ?? '',
        HOME_OPTIONS: request.homeOptions,
        MEMORY_MOUNTS: lines([...request.memoryMounts].map(([name, options]) => `${name} ${options}`)),
        LIMIT_CORE: String(RESOURCE_LIMITS.core),
        LIMIT_FILES: String(RESOURCE_LIMITS.nofile),
        LIMIT_LOCKED_KB: String(RESOURCE_LIMITS.memlock / 1024),
        SECCOMP: request.seccompPath,
      },
    },
  )
  const stream = child.stdio[3]
  if (!(stream instanceof Duplex)) throw new AppError('internal', 'the stream of a child process is no duplex')
  return { child, stream }
}
