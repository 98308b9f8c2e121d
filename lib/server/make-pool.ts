import '#server-only'
import { join } from 'node:path'
import type { Logger } from 'pino'
import {
  ALL_TRAFFIC,
  CODE_INTERPRETER_TEMPLATE,
  LANGUAGES_TEMPLATE,
  type NetworkPolicy,
  type PickOptions,
  pickDriver,
  type SandboxConfig,
  type SandboxDriver,
  SandboxPool,
  type SandboxSpec,
  type WarmSpec,
} from '@/lib/sandbox'
import type { Env } from './env'
import { packageSources } from './package-sources'

/** The pool that the environment asks for; nothing has been started. @throws {AppError} where no driver can work here */
export async function makePool(env: Env, dataDir: string, log: Logger): Promise<SandboxPool> {
  return new SandboxPool({
    driver: await chooseDriver(env, dataDir, log),
    minSize: env.POOL_MIN_SIZE,
    maxSize: env.POOL_MAX_SIZE,
    idleTimeout: env.POOL_IDLE_TIMEOUT,
    spec: specOf(env),
    alsoWarm: alsoWarm(env),
    // Each kind's spec says whether it has a network; this is what any of them may reach.
    security: networkOf(env),
    env: packageSources(env),
    defaultTimeout: env.E2B_TIMEOUT,
    outputLimit: env.RUN_OUTPUT_LIMIT,
    spoolDirectory: join(dataDir, 'spool'),
  })
}

/** Of other kinds, in the order in which they get what room there is. */
function alsoWarm(env: Env): WarmSpec[] {
  const e2b = e2bSpecOf(env)
  const wanted = [
    ...(env.SANDBOX_LANGUAGES ? [{ spec: languagesSpecOf(env), minSize: env.LANGUAGES_POOL_MIN_SIZE }] : []),
    { spec: e2b, minSize: env.E2B_POOL_MIN_SIZE },
    { spec: { ...e2b, template: CODE_INTERPRETER_TEMPLATE }, minSize: env.E2B_INTERPRETER_POOL_MIN_SIZE },
  ]
  let room = env.POOL_MAX_SIZE - env.POOL_MIN_SIZE
  return wanted.map((kind) => {
    const minSize = Math.min(kind.minSize, room)
    room -= minSize
    return { ...kind, minSize }
  })
}

async function chooseDriver(env: Env, dataDir: string, log: Logger): Promise<SandboxDriver> {
  const { SANDBOX_RUNTIME: runtime } = env
  const { driver, reason } = await pickDriver({
    dataDir,
    ...forcedDriver(env),
    ...(runtime ? { runtime } : {}),
    onAgentLog: (sandboxId, text) => log.warn({ sandboxId, text }, 'an agent says'),
  })
  log.info({ driver: driver.name, reason }, 'a driver was chosen')
  return driver
}

function forcedDriver(env: Env): Pick<PickOptions, 'forced' | 'upstream'> {
  const { SANDBOX_DRIVER: forced, E2B_UPSTREAM_API_KEY: apiKey, E2B_UPSTREAM_TEMPLATE: template } = env
  if (forced !== 'e2b') return forced ? { forced } : {}
  const { E2B_UPSTREAM_API_URL: apiUrl, E2B_UPSTREAM_SANDBOX_URL: sandboxUrl } = env
  // Without a key the environment would have been refused.
  return { upstream: { apiKey: apiKey ?? '', template, ...(apiUrl && sandboxUrl ? { apiUrl, sandboxUrl } : {}) } }
}

export function specOf(env: Env): SandboxSpec {
  return {
    profile: 'playground',
    limits: {
      memoryBytes: env.SANDBOX_MEMORY,
      cpuCount: env.SANDBOX_CPU,
      diskBytes: env.SANDBOX_DISK,
      inodes: env.SANDBOX_INODES,
      maxProcesses: env.SANDBOX_MAX_PROCESSES,
    },
    networkAccess: env.SANDBOX_NETWORK === 'allow',
    noexec: false,
    ...(env.SANDBOX_NETWORK_INBOUND ? { networkInBytesPerSecond: env.SANDBOX_NETWORK_INBOUND } : {}),
    ...(env.SANDBOX_NETWORK_OUTBOUND ? { networkOutBytesPerSecond: env.SANDBOX_NETWORK_OUTBOUND } : {}),
  }
}

/** Of the playground's sandboxes that have more languages. */
const languagesSpecOf = (env: Env): SandboxSpec => ({ ...specOf(env), template: LANGUAGES_TEMPLATE })

function networkOf(env: Env): SandboxConfig['security'] {
  const { SANDBOX_NETWORK_ALLOW: allowedHosts, SANDBOX_NETWORK_PORTS: allowedPorts } = env
  return {
    networkAccess: true,
    ...(allowedHosts.length > 0 ? { allowedHosts } : {}),
    ...(allowedPorts.length > 0 ? { allowedPorts } : {}),
    privateAddresses: env.SANDBOX_NETWORK_PRIVATE,
  }
}

/** Of the sandboxes of E2B's clients, who expect a network. */
export const e2bSpecOf = (env: Env): SandboxSpec => ({
  ...specOf(env),
  profile: 'e2b',
  networkAccess: env.E2B_NETWORK === 'allow',
})

/** What the operator lets E2B's clients reach; what these ask for holds within it. */
export function e2bBoundsOf(env: Env): NetworkPolicy {
  const { SANDBOX_NETWORK_ALLOW: hosts, SANDBOX_NETWORK_PORTS: ports } = env
  return {
    ...(hosts.length > 0 ? { allowOut: hosts, denyOut: [ALL_TRAFFIC] } : {}),
    ...(ports.length > 0 ? { ports } : {}),
  }
}
