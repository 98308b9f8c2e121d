import { readdir, readFile } from 'node:fs/promises'
import { release } from 'node:os'
import { AppError } from '@/lib/contracts/errors'
import { tellable } from '../../tellable'
import { runTool } from '../command'

/** What bwrap is and may do here. */
export interface BwrapHost {
  readonly version: string
  readonly isRoot: boolean
  /** The kernel counts a user's tasks by user namespace, not over the whole host (since 5.14). */
  readonly countsTasksByNamespace: boolean
  /** Top entries of /proc. */
  readonly procEntries: ReadonlySet<string>
}

/** `--perms`, `--size` and `--remount-ro` as we use them. */
const MIN_VERSION = '0.5.0'

/** @throws {AppError} `sandbox_failed`: absent, too old, or not allowed to make namespaces; the message says how to mend it */
export async function inspectHost(): Promise<BwrapHost> {
  if (process.platform !== 'linux') throw new AppError('sandbox_failed', 'bubblewrap needs Linux')
  const version = await bwrapVersion()
  const isRoot = process.geteuid?.() === 0
  try {
    const sandbox = ['bwrap', '--unshare-all', '--ro-bind', '/', '/', '--proc', '/proc', '--dev', '/dev']
    const nested = ['bwrap', '--unshare-user', '--unshare-pid', '--dev-bind', '/', '/', '--proc', '/proc']
    if (isRoot) await runTool('unshare', ['--mount', ...sandbox, 'true'])
    else
      await runTool('unshare', [
        '--user',
        '--map-root-user',
        '--mount',
        ...sandbox,
        '--tmpfs',
        '/tmp',
        ...nested,
        'true',
      ])
  } catch (error) {
    throw new AppError('sandbox_failed', await explainRefusal(isRoot, error), { cause: error })
  }
  const countsTasksByNamespace = !isRoot && compareVersions(release(), '5.14.0') >= 0
  return { version, isRoot, countsTasksByNamespace, procEntries: new Set(await readdir('/proc')) }
}

async function bwrapVersion(): Promise<string> {
  let printed: string
  try {
    printed = await runTool('bwrap', ['--version'])
  } catch (error) {
    throw new AppError('sandbox_failed', 'bubblewrap is missing: install it (sudo apt-get install bubblewrap)', {
      cause: error,
    })
  }
  const version = printed.trim().split(' ').at(-1) ?? ''
  if (compareVersions(version, MIN_VERSION) < 0) {
    throw new AppError('sandbox_failed', `bubblewrap is ${version}; ${MIN_VERSION} or newer is needed: update it`)
  }
  return version
}

async function explainRefusal(isRoot: boolean, error: unknown): Promise<string> {
  const why = tellable(error)
  if (isRoot) return `bubblewrap cannot make namespaces here, as inside a container without the right to: ${why}`
  const settings = [
    ['kernel.unprivileged_userns_clone', '0', '1'],
    ['user.max_user_namespaces', '0', '15000'],
    ['kernel.apparmor_restrict_unprivileged_userns', '1', '0'],
  ] as const
  for (const [name, forbids, allows] of settings) {
    const value = await readFile(`/proc/sys/${name.replaceAll('.', '/')}`, 'utf8').catch(() => '')
    if (value.trim() === forbids) {
      return `this host forbids user namespaces (${name} is ${forbids}): allow them (sudo sysctl ${name}=${allows}), or use Docker`
    }
  }
  return `bubblewrap cannot make a user namespace here: ${why}`
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(/[.-]/).map(Number))
  for (let i = 0; i < 3; i++) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
