import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { ClaimedSandbox } from './claimed-sandbox'
import type { SandboxDriver, SandboxSpec } from './driver/driver'
import { Lifecycle } from './lifecycle'
import { SandboxPool } from './pool'
import { FaultProxy } from './testing/fault-proxy'
import { openRealDriver } from './testing/real-drivers'

const ENGINE_SOCKET = (process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock').replace('unix://', '')

/** Of no warm one: it has to be made. */
const SMALL: SandboxSpec = {
  profile: 'playground',
  limits: { memoryBytes: 128 << 20, cpuCount: 1, diskBytes: 8 << 20, inodes: 1024, maxProcesses: 8 },
  networkAccess: false,
  noexec: false,
}

let proxy: FaultProxy
let driver: SandboxDriver
let pool: SandboxPool
const held: ClaimedSandbox[] = []

async function acquire(timeoutMs = 30_000): Promise<ClaimedSandbox> {
  const sandbox = await pool.acquire({ timeoutMs })
  held.push(sandbox)
  return sandbox
}

beforeAll(async () => {
  proxy = await FaultProxy.open(ENGINE_SOCKET)
  vi.stubEnv('DOCKER_HOST', proxy.address)
  // Attached stdio goes through the engine: what happens to the engine happens to the sandbox.
  driver = (await openRealDriver('docker', { transport: 'stdio' })).driver
  pool = new SandboxPool({ driver, minSize: 1, maxSize: 4, idleTimeout: 60_000, lifecycle: new Lifecycle() })
  await pool.start()
})

afterAll(async () => {
  vi.unstubAllEnvs()
  await pool.drain({ timeoutMs: 0 })
  await proxy.close()
})

test('[threat 55] an engine that goes away ends runs within 5 s, and the pool is there again when it is', async () => {
  const sandbox = await acquire()
  const run = await sandbox.runs.start({ command: 'sleep 60' })
  const cutAtMs = performance.now()
  proxy.cut()
  expect((await run.ended).outcome).toMatchObject({ kind: 'sandbox_lost' })
  expect(performance.now() - cutAtMs).toBeLessThan(5_000)
  await expect(sandbox.execute('1')).rejects.toThrow()
  const next = await acquire()
  expect((await next.execute('console.log(1)')).stdout).toBe('1\n')
  // Two, where one was being started for whoever waited and another had been started meanwhile.
  const isBack = () =>
    expect(pool.stats()).toMatchObject({ starting: 0, inUse: 1, warm: expect.toSatisfy((warm) => warm >= 1) })
  await vi.waitFor(isBack, { timeout: 30_000 })
})

test('[threat 56] an engine that hangs makes nobody wait beyond their time, and leaves nothing behind', async () => {
  const { inUse } = pool.stats()
  proxy.fault = 'stall'
  const askedAtMs = performance.now()
  await expect(pool.acquire({ spec: SMALL, timeoutMs: 1_500 })).rejects.toMatchObject({ code: 'pool_exhausted' })
  expect(performance.now() - askedAtMs).toBeLessThan(3_000)
  proxy.fault = 'none'
  proxy.cut()
  const sandbox = await acquire()
  expect((await sandbox.execute('console.log(1)')).stdout).toBe('1\n')
  await vi.waitFor(() => expect(pool.stats()).toMatchObject({ starting: 0, waiting: 0 }), { timeout: 30_000 })
  expect(pool.stats().inUse).toBeLessThanOrEqual(inUse + 1)
})

test('[threat 56] an engine that refuses is told to who waits, and forgiven', async () => {
  await Promise.all(held.splice(0).map((sandbox) => pool.release(sandbox)))
  proxy.fault = 'refuse'
  await expect(pool.acquire({ spec: SMALL })).rejects.toMatchObject({ code: 'sandbox_failed' })
  proxy.fault = 'none'
  const sandbox = await pool.acquire({ spec: SMALL })
  expect((await sandbox.execute('console.log(1)')).stdout).toBe('1\n')
  await pool.release(sandbox)
})
