import '#server-only'
import { join } from 'node:path'
import { SandboxPool, type SandboxSpec } from '@/lib/sandbox'
import { connectAgent } from '@/lib/sandbox/agent-connection'
import { DockerDriver } from '@/lib/sandbox/driver/docker/docker-driver'
import type { Env } from './env'

/** The pool that the environment asks for; nothing has been started. */
export async function makePool(env: Env, dataDir: string): Promise<SandboxPool> {
  const driver = new DockerDriver({ dataDir, ...(env.SANDBOX_RUNTIME ? { runtime: env.SANDBOX_RUNTIME } : {}) })
  return new SandboxPool({
    driver,
    connectAgent,
    minSize: env.POOL_MIN_SIZE,
    maxSize: env.POOL_MAX_SIZE,
    idleTimeout: env.POOL_IDLE_TIMEOUT,
    spec: specOf(env),
    defaultTimeout: env.E2B_TIMEOUT,
    spoolDirectory: join(dataDir, 'spool'),
  })
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
    networkAccess: false,
    noexec: false,
  }
}
