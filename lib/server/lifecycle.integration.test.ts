import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { Health } from '@/lib/contracts/health'
import { ApiClient } from './testing/api-client'
import { startRealServer } from './testing/real-server'

const run = promisify(execFile)

/** What is left of a server on the host: containers, mounts, loop devices and processes that name its folder. */
async function leftovers(dataDir: string): Promise<string[]> {
  const { stdout: processes } = await run('ps', ['-eo', 'args'])
  const { stdout: containers } = await run('docker', [
    'ps',
    '-a',
    '--no-trunc',
    '--format',
    '{{.ID}} {{.Mounts}} {{.Labels}}',
  ])
  const mounts = await readFile('/proc/self/mountinfo', 'utf8')
  const { stdout: loops } = await run('losetup', ['-a'])
  return [processes, containers, mounts, loops].flatMap((text) =>
    text.split('\n').filter((line) => line.includes(dataDir)),
  )
}

async function useAndLeave(origin: string): Promise<void> {
  const client = new ApiClient(origin)
  const sandboxes = await Promise.all([client.createSandbox(), client.createSandbox()])
  await Promise.all(
    sandboxes.map(({ id }) => client.startRun(id, { command: 'echo begun; sleep 600', timeoutMs: 700_000 })),
  )
}

test.each(['docker', 'bubblewrap'])(
  'SIGTERM under %s ends streams, sandboxes and the process, and leaves nothing on the host',
  async (driver) => {
    const server = await startRealServer({ env: { SANDBOX_DRIVER: driver } })
    await useAndLeave(server.origin)
    expect((await leftovers(server.dataDir)).length).toBeGreaterThan(0)
    const client = new ApiClient(server.origin)
    const { id } = await client.createSandbox()
    const stream = await client.ask(`/api/sandbox/${id}/events`)
    const text = stream.text()
    // Neither one who never stops asking keeps it from ending, nor one who never ends the first question.
    const asking = Array.from({ length: 3 }, async () => {
      for (;;) await (await client.ask('/api/health')).text()
    })
    const refused = Promise.allSettled(asking)
    const unending = connect(server.port, '127.0.0.1').on('error', () => {})
    unending.write('GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ')
    const startedAtMs = performance.now()
    expect(await server.end('SIGTERM')).toBe(143)
    expect(performance.now() - startedAtMs).toBeLessThan(15_000)
    expect(await text).toContain('"sandbox_ended","reason":"the server stops"')
    expect((await refused).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    // The kernel takes a loop device back a moment after its last mount has gone.
    await expect.poll(() => leftovers(server.dataDir)).toEqual([])
    await rm(server.dataDir, { recursive: true })
  },
)

test('a server that was killed leaves containers that end by themselves, and the next start clears the rest', async () => {
  const server = await startRealServer()
  await useAndLeave(server.origin)
  await server.end('SIGKILL')
  await using next = await startRealServer({ dataDir: server.dataDir })
  const client = new ApiClient(next.origin)
  const { id } = await client.createSandbox()
  expect((await client.run(id, { command: 'pgrep -c sleep' })).output).toBe('0\n')
  const health = Health.parse(await (await client.ask('/api/health')).json())
  const containers = async () => (await leftovers(server.dataDir)).filter((line) => /^[0-9a-f]{64} /.test(line)).length
  await expect.poll(containers, { timeout: 30_000 }).toBeLessThanOrEqual(health.pool.warm + health.pool.inUse + 1)
})

/** They wait more than they work, and nothing in them is measured. */
describe.concurrent('what keeps a server from its sandboxes, or from its start', () => {
  test('a server that is switched off answers, and says so', async () => {
    await using server = await startRealServer({ env: { E2B_SANDBOX_ENABLED: 'false' }, until: 'answer' })
    const client = new ApiClient(server.origin)
    expect(await (await client.ask('/api/health')).json()).toMatchObject({ status: 'disabled' })
    const response = await client.post('/api/sandbox', {})
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ error: { code: 'sandbox_disabled' } })
  })

  test('a server without an engine comes up, says why, and heals when there is one', async ({ expect }) => {
    const folder = await mkdtemp(join(tmpdir(), 'codetok-engine-'))
    const socketPath = join(folder, 'docker.sock')
    const env = { SANDBOX_DRIVER: 'docker', DOCKER_HOST: `unix://${socketPath}` }
    await using server = await startRealServer({ env, until: 'answer' })
    const client = new ApiClient(server.origin)
    const health = async () => (await client.ask('/api/health')).json()
    await expect.poll(health).toMatchObject({ status: 'degraded', detail: expect.stringContaining('ocker') })
    const response = await client.post('/api/sandbox', {})
    expect(response.status).toBe(503)
    expect(response.headers.has('retry-after')).toBe(true)
    expect(await response.json()).toMatchObject({ error: { code: 'sandbox_failed' } })

    const real = (process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock').replace('unix://', '')
    const engine = createServer((socket) => pipeline(socket, connect(real), socket, () => {})).listen(socketPath)
    await expect.poll(health, { timeout: 60_000 }).toMatchObject({ status: 'ok', driver: 'docker', detail: null })
    const { id } = await client.createSandbox()
    expect((await client.run(id, { command: 'echo healed' })).output).toBe('healed\n')
    await server.end()
    engine.close()
    await rm(folder, { recursive: true })
  })

  test.each([
    [{ SANDBOX_MEMORY: 'lots', POOL_MAX_SIZE: '0' }, /POOL_MAX_SIZE: [\s\S]*SANDBOX_MEMORY: /],
    [{ SESSION_SECRET: 'short' }, /SESSION_SECRET: must have at least 32 characters/],
  ])('a wrong environment (%o) ends the start with every mistake', async (env, message) => {
    await expect(startRealServer({ env, until: 'answer' })).rejects.toThrow(message)
  })

  test('a gateway port in use ends the start with a clear message', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = typeof address === 'object' && address ? address.port : 0
    await expect(startRealServer({ env: { GATEWAY_PORT: String(port) }, until: 'answer' })).rejects.toThrow(
      `port ${port} of 127.0.0.1 is in use; set GATEWAY_PORT to a free one`,
    )
    other.close()
  })
})
