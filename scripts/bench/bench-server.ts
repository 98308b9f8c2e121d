import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { concretePort } from '../setup/ports.mjs'
import { ROOT } from '../setup/root.mjs'
import { untilReady } from '../setup/server.mjs'
import type { E2bAddresses } from './e2b-client'

const HOST = '127.0.0.1'
const API_KEY = `e2b_${'0'.repeat(40)}`
const WARM = { POOL_MIN_SIZE: 2, E2B_POOL_MIN_SIZE: 1, E2B_INTERPRETER_POOL_MIN_SIZE: 0 }

export interface BenchServer {
  url: string
  e2b: E2bAddresses
  /** How many sandboxes there are when nothing is being started. */
  warm: number
  stop: () => Promise<void>
}

/** A server started as a person starts it, with data and ports of its own. */
export async function startBenchServer(driver: string): Promise<BenchServer> {
  const port = await concretePort(0, HOST)
  const gatewayPort = await concretePort(0, HOST)
  const child = spawn(process.execPath, [join(ROOT, 'scripts/start.mjs')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      HOST,
      PORT: String(port),
      GATEWAY_PORT: String(gatewayPort),
      E2B_API_KEY: API_KEY,
      ...Object.fromEntries(Object.entries(WARM).map(([name, count]) => [name, String(count)])),
      SANDBOX_DRIVER: driver,
      // One sandbox runs programs before and after measurements that take minutes and do not use it.
      SANDBOX_IDLE_TIMEOUT: String(60 * 60 * 1000),
      DATA_DIR: `.codetok/bench-${driver}`,
      LOG_LEVEL: 'warn',
      SESSION_MAX_RUNS: '64',
      SESSION_MAX_SANDBOXES: '64',
    },
  })
  const ended = new Promise<void>((resolve) => {
    child.on('exit', () => resolve())
    child.on('error', () => resolve())
  })
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
  }
  const health = await untilReady(HOST, port, () => child.exitCode === null && child.signalCode === null)
  const url = `http://${HOST}:${port}`
  const e2b = { apiKey: API_KEY, apiUrl: `${url}/api/e2b`, sandboxUrl: `http://${HOST}:${gatewayPort}` }
  const warm = Object.values(WARM).reduce((sum, count) => sum + count, 0)
  if (health?.status === 'ok') return { url, e2b, warm, stop }
  await stop()
  throw new Error(`the server did not start with ${driver}: ${health?.detail ?? 'it ended'}`)
}
