import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll } from 'vitest'
import { Health } from '@/lib/contracts/health'
import { portProblem } from '@/scripts/setup/ports.mjs'

const ROOT = new URL('../../../', import.meta.url).pathname
const READY_TIMEOUT_MS = 90_000
/** A server that has not ended by then is killed, and what it should have done is found undone. */
const END_TIMEOUT_MS = 30_000

export const API_KEY = `e2b_${'0123456789'.repeat(4)}`
export const SESSION_SECRET = 'the secret of the servers that tests start'

export interface RealServer {
  origin: string
  port: number
  gatewayPort: number
  dataDir: string
  pid: number
  /** Everything it printed. */
  output(): string
  /** Resident memory in bytes. */
  memoryBytes(): Promise<number>
  /** Sends the signal and waits for the end. @returns the exit code, or the signal that ended it */
  end(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals>
  /** Ends it and removes its data. */
  [Symbol.asyncDispose](): Promise<void>
}

export interface RealServerOptions {
  env?: Record<string, string>
  /** Of an earlier server, to start again on. */
  dataDir?: string
  /** Whether to wait for sandboxes, or only for an answer. */
  until?: 'sandboxes' | 'answer'
}

/** The built app, as `npm start` serves it, on ports and a data folder of its own. */
export async function startRealServer({
  env = {},
  dataDir,
  until = 'sandboxes',
}: RealServerOptions = {}): Promise<RealServer> {
  if (!existsSync(join(ROOT, '.next', 'BUILD_ID'))) throw new Error('the app is not built: npm run build')
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'codetok-server-')))
  await lendToolchain(folder)
  const [port, gatewayPort] = await Promise.all([freePort(), freePort()])
  const child = spawn(
    process.execPath,
    ['node_modules/next/dist/bin/next', 'start', '--port', String(port), '--hostname', '127.0.0.1'],
    {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        NODE_ENV: 'production',
        NEXT_TELEMETRY_DISABLED: '1',
        PORT: String(port),
        GATEWAY_PORT: String(gatewayPort),
        DATA_DIR: folder,
        E2B_API_KEY: API_KEY,
        SESSION_SECRET,
        LOG_LEVEL: 'info',
        POOL_MIN_SIZE: '1',
        // Nobody waits for those of E2B's clients but the tests that have them.
        E2B_POOL_MIN_SIZE: '0',
        E2B_INTERPRETER_POOL_MIN_SIZE: '0',
        ...env,
      },
    },
  )
  // A test that is given up leaves its server to nobody else.
  const killAtExit = () => child.kill('SIGKILL')
  process.once('exit', killAtExit)
  child.once('exit', () => process.off('exit', killAtExit))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  const origin = `http://localhost:${port}`
  const server: RealServer = {
    origin,
    port,
    gatewayPort,
    dataDir: folder,
    pid: child.pid ?? 0,
    output: () => output,
    memoryBytes: async () => {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8')
      return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024
    },
    end: (signal = 'SIGTERM') => end(child, signal),
    async [Symbol.asyncDispose]() {
      await end(child, 'SIGTERM')
      await rm(folder, { recursive: true, force: true })
    },
  }
  try {
    await untilReady(origin, child, until, () => output)
  } catch (error) {
    await server[Symbol.asyncDispose]()
    throw error
  }
  return server
}

/** A server for all tests of a file. */
export function realServer(options: RealServerOptions = {}): () => RealServer {
  let server: RealServer | undefined
  beforeAll(async () => {
    server = await startRealServer(options)
  })
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]()
  })
  return () => {
    if (!server) throw new Error('the server has not started')
    return server
  }
}

/** Bubblewrap's Node.js, which `npm test` has put in the project's own data folder. */
async function lendToolchain(folder: string): Promise<void> {
  const own = join(ROOT, '.codetok', 'toolchain')
  const lent = join(folder, 'toolchain')
  if (existsSync(own) && !existsSync(lent)) await symlink(own, lent)
}

async function untilReady(
  origin: string,
  child: ChildProcess,
  until: RealServerOptions['until'],
  output: () => string,
): Promise<void> {
  const deadlineMs = Date.now() + READY_TIMEOUT_MS
  while (Date.now() < deadlineMs) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}:\n${output()}`)
    const health = await askHealth(origin)
    if (health && (until === 'answer' || health.status === 'ok')) return
    if (health?.status === 'degraded') throw new Error(`no sandboxes: ${health.detail}\n${output()}`)
    await delay(100)
  }
  throw new Error(`the server is not ready after ${READY_TIMEOUT_MS} ms:\n${output()}`)
}

async function askHealth(origin: string): Promise<Health | undefined> {
  try {
    const response = await fetch(`${origin}/api/health`)
    return Health.parse(await response.json())
  } catch {
    // Not listening yet.
    return undefined
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | NodeJS.Signals> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit')
    child.kill(signal)
    const timer = setTimeout(() => child.kill('SIGKILL'), END_TIMEOUT_MS)
    await exited
    clearTimeout(timer)
  }
  return child.exitCode ?? child.signalCode ?? 0
}

/**
 * Below those that the kernel gives away by itself: one of its own would be free now, and taken by anybody's next connection
 * before the server, which starts for seconds, listens on it.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 30_000)
    if ((await portProblem(port, '127.0.0.1')) === undefined) return port
  }
}
