import { fork } from 'node:child_process'
import { mkdirSync, openSync } from 'node:fs'
import { parseConfig } from './config'
import { catalogueServer, installed } from './install'
import { type Order, type Outcome, serveGateway } from './serve'

const LOG_DIR = '/var/log/mcp-gateway'
/** An argument for the process that stays. */
const SERVE = 'serve'
const USAGE = `Usage: mcp-gateway --config '<JSON of servers by name>' | mcp-gateway pull NAME...`

/**
 * `mcp-gateway`, as E2B's clients call it: `--config` starts the gateway and returns once it answers, `pull` installs servers
 * ahead.
 */
async function main([command, ...args]: string[]): Promise<void> {
  if (command === SERVE) return serveGateway()
  if (command === 'pull' && args.length > 0) return pull(args)
  const [config] = args
  if (command === '--config' && config !== undefined && args.length === 1) return start(config)
  throw new Error(USAGE)
}

async function pull(names: readonly string[]): Promise<void> {
  // Before any of them is there: a wrong name is found at once.
  for (const name of names) catalogueServer(name)
  for (const name of names) await installed(name)
}

async function start(config: string): Promise<void> {
  for (const server of parseConfig(config)) if (server.kind === 'catalogue') catalogueServer(server.name)
  const { GATEWAY_ACCESS_TOKEN: token, ...env } = process.env
  if (!token) throw new Error('GATEWAY_ACCESS_TOKEN is missing')
  mkdirSync(LOG_DIR, { recursive: true })
  const log = openSync(`${LOG_DIR}/gateway.log`, 'a', 0o600)
  const child = fork(__filename, [SERVE], { detached: true, env, stdio: ['ignore', log, log, 'ipc'] })
  const outcome = await new Promise<Outcome>((resolve) => {
    child.once('message', (message: Outcome) => resolve(message))
    child.once('exit', (code, signal) => resolve({ problem: `the gateway ended with ${signal ?? code}` }))
    child.send({ config, token } satisfies Order)
  })
  if (child.connected) child.disconnect()
  child.unref()
  if (outcome.problem !== undefined) throw new Error(outcome.problem)
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`mcp-gateway: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
})
