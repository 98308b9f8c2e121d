import { readdir, readFile } from 'node:fs/promises'
import { release } from 'node:os'
import { AppError } from '@/lib/contracts/errors'
import { tellReason } from '@/lib/contracts/reasons'
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

/** What `true` needs, and not the whole root: a mount elsewhere that goes meanwhile, as a container's does, fails bwrap. */
const PROGRAMS = ['/usr', '/bin', '/lib', '/lib64', '/nix'].flatMap((path) => ['--ro-bind-try', path, path])

/** `--perms`, `--size` and `--remount-ro` as we use them. */
const MIN_VERSION = '0.5.0'

/** @throws {AppError} `sandbox_failed`: absent, too old, or not allowed to make namespaces; the message says how to mend it */
export async function inspectHost(): Promise<BwrapHost> {
  if (process.platform !== 'linux') throw new AppError('sandbox_failed', tellReason('bubblewrapLinux'))
  const version = await bwrapVersion()
  const isRoot = process.geteuid?.() === 0
  try {
    const sandbox = ['bwrap', '--unshare-all', ...PROGRAMS, '--proc', '/proc', '--dev', '/dev']
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
    throw new AppError('sandbox_failed', tellReason('bubblewrapMissing'), {
      cause: error,
    })
  }
  const version = printed.trim().split(' ').at(-1) ?? ''
  if (compareVersions(version, MIN_VERSION) < 0) {
    throw new AppError('sandbox_failed', tellReason('bubblewrapOld', { version, min: MIN_VERSION }))
  }
  return version
}

async function explainRefusal(isRoot: boolean, error: unknown): Promise<string> {
  const why = tellable(error)
  if (isRoot) return tellReason('namespacesAsRoot', { why })
  const settings = [
    ['kernel.unprivileged_userns_clone', '0', '1'],
    ['user.max_user_namespaces', '0', '15000'],
    ['kernel.apparmor_restrict_unprivileged_userns', '1', '0'],
  ] as const
  for (const [name, forbids, allows] of settings) {
    const value = await readFile(`/proc/sys/${name.replaceAll('.', '/')}`, 'utf8').catch(() => '')
    if (value.trim() === forbids) {
      return tellReason('namespacesForbidden', { name, value: forbids, allowed: allows })
    }
  }
  return tellReason('namespacesRefused', { why })
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(/[.-]/).map(Number))
  for (let i = 0; i < 3; i++) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
