import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { concretePort } from '../setup/ports.mjs'
import { ROOT } from '../setup/root.mjs'
import { untilReady } from '../setup/server.mjs'

const HOST = '127.0.0.1'

/** A server started as a person starts it, with data and ports of its own. */
export async function startBenchServer(driver: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const port = await concretePort(0, HOST)
  const child = spawn(process.execPath, [join(ROOT, 'scripts/start.mjs')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      HOST,
      PORT: String(port),
      GATEWAY_PORT: String(await concretePort(0, HOST)),
      SANDBOX_DRIVER: driver,
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
  if (health?.status === 'ok') return { url: `http://${HOST}:${port}`, stop }
  await stop()
  throw new Error(`the server did not start with ${driver}: ${health?.detail ?? 'it ended'}`)
}
