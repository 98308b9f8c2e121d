import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectAgent } from './agent-connection'
import { type BorrowedDriver, borrowDriver } from './borrowed-driver'
import type { SandboxDriver, SandboxSpec } from './driver/driver'
import type { LocalDriverName } from './driver/pick'
import { type ResolveName, systemResolver } from './egress/resolve-name'
import type { NetworkAtClaim } from './egress/sandbox-network'
import { type Lifecycle, sharedLifecycle } from './lifecycle'
import { EVENT_OUTPUT_MAX_BYTES } from './limits'
import { type SandboxConfig, sandboxSettings } from './sandbox-config'
import type { ConnectAgent } from './started-sandbox'
import { issuesError } from './translate-error'

/** What a sandbox or a pool is made with, beside the settings of the sandboxes. */
export interface EngineOptions {
  /**
   * Default: Docker where an engine answers, else bubblewrap; pools and sandboxes of a process share it. One that is given
   * belongs to the pool from then on: `start` initializes it and `drain` closes it.
   */
  driver?: LocalDriverName | SandboxDriver
  /** Who is told of what happens. Default: every listener of this process. */
  lifecycle?: Lifecycle
  /** How the agent's stream is spoken to. */
  connectAgent?: ConnectAgent
  /** How names are looked up for programs that have a network. Default: by the servers of this host's resolv.conf. */
  resolveName?: ResolveName
  /** Folder of the server for the output of runs. */
  spoolDirectory?: string
  /** Output of one run that its readers see before `truncated`, in bytes. */
  outputLimit?: number
}

/** What is kept warm is described as in `LocalSandbox`, or by `spec`, which then has all limits. */
export interface SandboxPoolOptions extends EngineOptions, SandboxConfig {
  /** Kept warm. */
  minSize: number
  /** Sandboxes that exist at once: warm, starting, in use and being destroyed together. */
  maxSize: number
  /** After this long without demand the pool shrinks to `minSize`, in ms. */
  idleTimeout: number
  spec?: SandboxSpec
  /** Other specs of which some are kept warm too. They share `maxSize`. */
  alsoWarm?: readonly WarmSpec[]
  /** Requests that may wait for a place; the next one is refused. */
  maxWaiting?: number
  /** A sandbox older than this is not handed out any more, in ms. */
  maxIdleAge?: number
  /** Of a run whose request names none, in ms: the same as `timeout`. */
  defaultTimeout?: number
}

export interface WarmSpec {
  spec: SandboxSpec
  minSize: number
}

const DEFAULT_MAX_WAITING = 100
const DEFAULT_MAX_IDLE_AGE_MS = 60 * 60 * 1000

export interface PoolSettings {
  minSize: number
  maxSize: number
  idleTimeoutMs: number
  /** Resolves with a driver that is ready. */
  openDriver: () => Promise<BorrowedDriver>
  connectAgent: ConnectAgent
  spec: SandboxSpec
  /** What is kept warm: `spec` first. */
  kinds: readonly WarmSpec[]
  env: Record<string, string>
  network: NetworkAtClaim
  maxWaiting: number
  maxIdleAgeMs: number
  defaultTimeoutMs: number
  defaultCpuTimeMs: number | undefined
  outputLimitBytes: number
  spoolDirectory: string
  lifecycle: Lifecycle
}

/** @throws {SandboxError} `bad_config` with all that is wrong */
export function poolSettings(options: SandboxPoolOptions): PoolSettings {
  const { minSize, maxSize, idleTimeout, alsoWarm = [], maxWaiting, maxIdleAge, defaultTimeout, ...rest } = options
  const { spec: given, driver, lifecycle, connectAgent: connect, resolveName, ...settings } = rest
  const { spoolDirectory, outputLimit, ...config } = settings
  refuseSizes(minSize + alsoWarm.reduce((sum, kind) => sum + kind.minSize, 0), maxSize, idleTimeout)
  const sandbox = sandboxSettings(config)
  const spec = given ?? sandbox.spec
  return {
    minSize,
    maxSize,
    idleTimeoutMs: idleTimeout,
    openDriver: () => openDriver(driver, sandbox.rootDir),
    connectAgent: connect ?? connectAgent,
    spec,
    kinds: [{ spec, minSize }, ...alsoWarm],
    env: sandbox.env,
    network: { ...sandbox.network, resolve: resolveName ?? systemResolver() },
    maxWaiting: maxWaiting ?? DEFAULT_MAX_WAITING,
    maxIdleAgeMs: maxIdleAge ?? DEFAULT_MAX_IDLE_AGE_MS,
    defaultTimeoutMs: defaultTimeout ?? sandbox.timeoutMs,
    defaultCpuTimeMs: sandbox.cpuTimeMs,
    outputLimitBytes: outputLimit ?? EVENT_OUTPUT_MAX_BYTES,
    spoolDirectory: spoolDirectory ?? join(tmpdir(), `codetok-spool-${process.getuid?.() ?? 0}`),
    lifecycle: lifecycle ?? sharedLifecycle(),
  }
}

function refuseSizes(minSize: number, maxSize: number, idleTimeout: number): void {
  const issue = (name: string, message: string) => ({ path: [name], message })
  const issues = [
    ...(Number.isInteger(minSize) && minSize >= 0
      ? []
      : [issue('minSize', `is ${minSize}; give a whole number from 0`)]),
    ...(Number.isInteger(maxSize) && maxSize >= 1
      ? []
      : [issue('maxSize', `is ${maxSize}; give a whole number from 1`)]),
    ...(minSize <= maxSize ? [] : [issue('minSize', `is ${minSize}, larger than maxSize, ${maxSize}`)]),
    ...(idleTimeout > 0 ? [] : [issue('idleTimeout', `is ${idleTimeout}; it must be more than 0 ms`)]),
  ]
  if (issues.length > 0) throw issuesError('bad_config', 'the configuration of the pool is wrong', issues)
}

async function openDriver(
  driver: LocalDriverName | SandboxDriver | undefined,
  rootDir: string | undefined,
): Promise<BorrowedDriver> {
  if (typeof driver === 'object') {
    await driver.initialize()
    return { driver, giveBack: () => driver.close() }
  }
  return borrowDriver({
    ...(driver === undefined ? {} : { name: driver }),
    ...(rootDir === undefined ? {} : { rootDir }),
  })
}
