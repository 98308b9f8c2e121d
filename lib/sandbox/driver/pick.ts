import { AppError } from '@/lib/contracts/errors'
import { tellReason } from '@/lib/contracts/reasons'
import { BubblewrapDriver, type BubblewrapDriverOptions } from './bubblewrap/bubblewrap-driver'
import { inspectHost } from './bubblewrap/host'
import { DockerDriver, type DockerDriverOptions } from './docker/docker-driver'
import { connectEngine } from './docker/engine'
import type { SandboxDriver } from './driver'
import { E2bDriver, type E2bDriverOptions } from './e2b/e2b-driver'

export type LocalDriverName = 'docker' | 'bubblewrap'

export interface PickOptions extends DockerDriverOptions, BubblewrapDriverOptions {
  /** Takes this one and no other. */
  forced?: LocalDriverName
  /** Takes the E2B server there and no driver of this machine. */
  upstream?: E2bDriverOptions['upstream']
  signal?: AbortSignal
}

/** A driver that can work here, not yet initialized, and why it was taken. */
export interface Picked {
  readonly driver: SandboxDriver
  readonly reason: string
}

/**
 * Docker where an engine answers, else bubblewrap.
 *
 * @throws {AppError} `sandbox_failed` when neither can work here, with what is wrong with each and how to mend it
 */
export async function pickDriver(options: PickOptions): Promise<Picked> {
  const { upstream } = options
  if (upstream) return { driver: new E2bDriver({ ...options, upstream }), reason: 'asked for' }
  if (options.forced === 'docker') return { driver: new DockerDriver(options), reason: 'asked for' }
  if (options.forced === 'bubblewrap') return { driver: new BubblewrapDriver(options), reason: 'asked for' }
  const engine = await attempt(connectEngine(options))
  if (engine.value) {
    return { driver: new DockerDriver(options), reason: `a Docker engine answers at ${engine.value.address}` }
  }
  const host = await attempt(inspectHost())
  if (host.value) return { driver: new BubblewrapDriver(options), reason: `no engine: ${engine.failure}` }
  options.signal?.throwIfAborted()
  throw new AppError(
    'sandbox_failed',
    tellReason('nothingRuns', { docker: engine.failure ?? '', bubblewrap: host.failure ?? '' }),
  )
}

async function attempt<T>(work: Promise<T>): Promise<{ value?: T; failure?: string }> {
  try {
    return { value: await work }
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) }
  }
}
