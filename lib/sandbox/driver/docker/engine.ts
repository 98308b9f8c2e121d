import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import { AppError } from '@/lib/contracts/errors'
import { tellReason } from '@/lib/contracts/reasons'
import { withDeadline } from './deadline'

/** Docker 20.10. */
const MIN_API_VERSION = '1.41'
/** A busy machine's takes seconds, and the driver that would take its place bounds less. */
const CONNECT_TIMEOUT_MS = 15_000

/** An engine that answered. */
export interface Engine {
  readonly docker: Docker
  /** What it was reached by, for people. */
  readonly address: string
  readonly version: string
  /** As in `process.arch`. */
  readonly arch: string
  readonly cgroupVersion: 1 | 2
  readonly cpuCount: number
  readonly runtimes: readonly string[]
  /** It may share this machine's file systems: a unix socket, and no virtual machine behind it that tells. */
  readonly mayShareHost: boolean
  /** Root inside is not root outside (rootless, userns-remap): a disk owned by uid 1000 here isn't there. */
  readonly remapsUsers: boolean
}

/**
 * Finds the engine: `DOCKER_HOST` where it is set, else the sockets where engines listen.
 *
 * @throws {AppError} `sandbox_failed`: none answers, or it is too old, or we may not; the message says how to mend it
 */
export async function connectEngine(options: { signal?: AbortSignal } = {}): Promise<Engine> {
  const address = process.env.DOCKER_HOST || defaultAddress()
  const docker = process.env.DOCKER_HOST ? new Docker() : new Docker({ socketPath: address.replace('unix://', '') })
  try {
    return await withDeadline('the Docker engine', CONNECT_TIMEOUT_MS, options.signal, async () => {
      const [version, info] = await Promise.all([docker.version(), docker.info()])
      if (isOlder(version.ApiVersion, MIN_API_VERSION)) {
        throw new AppError(
          'sandbox_failed',
          tellReason('dockerOld', {
            address,
            version: version.Version,
            api: version.ApiVersion,
            minApi: MIN_API_VERSION,
          }),
        )
      }
      if (info.OSType !== 'linux') {
        throw new AppError('sandbox_failed', tellReason('dockerForeign', { address, os: info.OSType ?? 'other' }))
      }
      const security: string[] = info.SecurityOptions ?? []
      return {
        docker,
        address,
        version: version.Version,
        arch: nodeArch(version.Arch),
        cpuCount: info.NCPU ?? 1,
        cgroupVersion: info.CgroupVersion === '2' ? 2 : 1,
        runtimes: Object.keys(info.Runtimes ?? {}),
        mayShareHost: address.startsWith('unix://') && !/docker desktop/i.test(info.OperatingSystem ?? ''),
        remapsUsers: security.some((option) => /name=(userns|rootless)/.test(option)),
      }
    })
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('sandbox_failed', explain(address, error), { cause: error })
  }
}

function defaultAddress(): string {
  const candidates = [
    '/var/run/docker.sock',
    ...(process.env.XDG_RUNTIME_DIR ? [join(process.env.XDG_RUNTIME_DIR, 'docker.sock')] : []),
    join(homedir(), '.docker/run/docker.sock'),
    join(homedir(), '.docker/desktop/docker.sock'),
  ]
  return `unix://${candidates.find((path) => existsSync(path)) ?? candidates[0]}`
}

function explain(address: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'ENOENT':
      return tellReason('dockerAbsent', { address })
    case 'ECONNREFUSED':
      return tellReason('dockerOff', { address })
    case 'EACCES':
    case 'EPERM':
      return tellReason('dockerForbidden', { address })
    default:
      return tellReason('dockerSilent', { address, why: error instanceof Error ? error.message : String(error) })
  }
}

function isOlder(version: string, minimum: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [minMajor = 0, minMinor = 0] = minimum.split('.').map(Number)
  return major < minMajor || (major === minMajor && minor < minMinor)
}

function nodeArch(goArch: string): string {
  return goArch === 'amd64' ? 'x64' : goArch
}
