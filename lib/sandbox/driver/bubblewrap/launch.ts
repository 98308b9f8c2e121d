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
  bwrapOptions: readonly string[]
  command: readonly string[]
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
    ['--mount', '--propagation', 'private', '--', 'sh', '-c', LAUNCH_SCRIPT, 'codetok', ...request.command],
    {
      // Of its own session: a Ctrl-C at the server's terminal is the server's to handle.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
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
  const [, , , stream, options] = child.stdio
  if (!(stream instanceof Duplex) || !(options instanceof Duplex)) {
    throw new AppError('internal', 'the pipes of a child process are no duplex streams')
  }
  // A child that ends early says why by its exit code, not by this pipe.
  options.on('error', () => {})
  options.end(request.bwrapOptions.map((option) => `${option}\0`).join(''))
  return { child, stream }
}
