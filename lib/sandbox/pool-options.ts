import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '@/lib/contracts/errors'
import type { SandboxDriver, SandboxSpec } from './driver/driver'
import { type Lifecycle, sharedLifecycle } from './lifecycle'
import { DEFAULT_SPEC, DEFAULT_TIMEOUT_MS } from './limits'
import type { ConnectAgent } from './started-sandbox'

export interface SandboxPoolOptions {
  /** Kept warm. */
  minSize: number
  /** Sandboxes that exist at once: warm, starting, in use and being destroyed together. */
  maxSize: number
  /** After this long without demand the pool shrinks to `minSize`, in ms. */
  idleTimeout: number
  driver: SandboxDriver
  connectAgent: ConnectAgent
  /** What is kept warm. */
  spec?: SandboxSpec
  /** Requests that may wait for a place; the next one is refused. */
  maxWaiting?: number
  /** A sandbox older than this is not handed out any more, in ms. */
  maxIdleAge?: number
  /** Of a run whose request names none, in ms. */
  defaultTimeout?: number
  /** Folder of the server for the output of runs. */
  spoolDirectory?: string
  lifecycle?: Lifecycle
}

const DEFAULT_MAX_WAITING = 100
const DEFAULT_MAX_IDLE_AGE_MS = 60 * 60 * 1000

export interface PoolSettings {
  minSize: number
  maxSize: number
  idleTimeoutMs: number
  driver: SandboxDriver
  connectAgent: ConnectAgent
  spec: SandboxSpec
  maxWaiting: number
  maxIdleAgeMs: number
  defaultTimeoutMs: number
  spoolDirectory: string
  lifecycle: Lifecycle
}

/** @throws {AppError} `bad_request` with all that is wrong */
export function poolSettings(options: SandboxPoolOptions): PoolSettings {
  const { minSize, maxSize, idleTimeout } = options
  const wrong = [
    Number.isInteger(minSize) && minSize >= 0 ? '' : `minSize is ${minSize}; it must be a whole number from 0`,
    Number.isInteger(maxSize) && maxSize >= 1 ? '' : `maxSize is ${maxSize}; it must be a whole number from 1`,
    minSize <= maxSize ? '' : `minSize is ${minSize}, larger than maxSize, ${maxSize}`,
    idleTimeout > 0 ? '' : `idleTimeout is ${idleTimeout}; it must be more than 0 ms`,
  ].filter((message) => message !== '')
  if (wrong.length > 0) throw new AppError('bad_request', wrong.join('; '))
  return {
    minSize,
    maxSize,
    idleTimeoutMs: idleTimeout,
    driver: options.driver,
    connectAgent: options.connectAgent,
    spec: options.spec ?? DEFAULT_SPEC,
    maxWaiting: options.maxWaiting ?? DEFAULT_MAX_WAITING,
    maxIdleAgeMs: options.maxIdleAge ?? DEFAULT_MAX_IDLE_AGE_MS,
    defaultTimeoutMs: options.defaultTimeout ?? DEFAULT_TIMEOUT_MS,
    spoolDirectory: options.spoolDirectory ?? join(tmpdir(), `codetok-spool-${process.getuid?.() ?? 0}`),
    lifecycle: options.lifecycle ?? sharedLifecycle(),
  }
}
