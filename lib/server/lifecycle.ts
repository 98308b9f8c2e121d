import '#server-only'
import { readFileSync } from 'node:fs'
import { AppError } from '@/lib/contracts/errors'
import { startGateway, stopGateway } from '@/lib/gateway/listener'
import { EnvError } from './env'
import { keepSwept } from './keep-swept'
import { outliveReaders } from './lost-output'
import { type Services, services } from './services'
import { beforeExit } from './signals'
import { takeTurns } from './turns/take-turns'

const STARTED = Symbol.for('codetok.started')
const state = globalThis as { [STARTED]?: true }

/**
 * Starts what this process does beside answering Next.js's requests: the sandboxes and the gateway. Once a process, however
 * often a dev reload asks. A wrong environment or a port in use ends the process with a clear message; a driver that can't
 * work does not, since the page can say more about it.
 */
export async function startServer(): Promise<void> {
  const all = orExit(services)
  const isFirst = !state[STARTED]
  state[STARTED] = true
  if (isFirst) {
    outliveReaders()
    takeTurns(all)
    beforeExit(() => stop(all))
  }
  try {
    await startGateway(gatewayOptions(all))
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error))
  }
  if (!isFirst) return
  await openStore(all)
  await all.e2b.restore()
  keepSwept(all)
  all.engine.start()
  all.dashboard.start()
  if (all.env.E2B_API_KEY === undefined) console.log(`The key for E2B clients and scripts: ${all.apiKey}`)
}

function gatewayOptions({ env, sandboxes, e2b, gatewayDomain, isOwnHost, log }: Services) {
  return {
    find: async (id: string) => sandboxes.find(id) ?? e2b.sandboxes.awake(id),
    findByHost: async (name: string) => sandboxes.findPreview(name) ?? e2b.sandboxes.awake(name),
    tokens: () => [...sandboxes.list(), ...e2b.sandboxes.list()],
    domain: gatewayDomain,
    isOwnHost,
    log,
    port: env.GATEWAY_PORT,
    host: env.HOST,
    tls: readTls(env),
  }
}

/** @throws {Error} a message for people */
function readTls({ GATEWAY_TLS_CERT: cert, GATEWAY_TLS_KEY: key }: Services['env']) {
  if (cert === undefined || key === undefined) return undefined
  return { cert: readFileSync(cert), key: readFileSync(key) }
}

/** A wrong DATABASE_URL is better heard at the start than at the first share. */
async function openStore({ store }: Services): Promise<void> {
  try {
    await store.open()
  } catch (error) {
    const cause = error instanceof AppError ? error.cause : error
    fail(`its database can not be opened (DATABASE_URL): ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}

async function stop(all: Services): Promise<void> {
  await Promise.all([all.stop(), stopGateway()])
}

function orExit<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof EnvError) fail(error.message)
    throw error
  }
}

function fail(message: string): never {
  console.error(`codetok can't start: ${message}`)
  process.exit(1)
}
