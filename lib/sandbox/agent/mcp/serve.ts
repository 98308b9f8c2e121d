import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { parseConfig } from './config'
import { Gateway } from './gateway'
import { gatewayListener } from './http'
import { startServer } from './start-server'

/** Both are known to E2B's SDK. */
const PORT = 50_005
const TOKEN_DIR = '/etc/mcp-gateway'

/** What the process that stays tells the one that has started it. */
export interface Outcome {
  /** Absent: the gateway answers. */
  problem?: string
}

/** What it is told by that one: neither is for other processes to see. */
export interface Order {
  config: string
  token: string
}

/** Takes its order from its parent, says how it went, and serves from then on. */
export async function serveGateway(): Promise<void> {
  const [order]: [Order] = (await once(process, 'message')) as [Order]
  try {
    await serve(order)
    tell({})
  } catch (error) {
    console.error(error)
    tell({ problem: error instanceof Error ? error.message : String(error) }, () => process.exit(1))
  }
}

async function serve({ config, token }: Order): Promise<void> {
  const started = await Promise.allSettled(parseConfig(config).map(startServer))
  const problems = started.flatMap((one) => (one.status === 'rejected' ? [String(one.reason.message)] : []))
  const backends = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  if (problems.length > 0) {
    await Promise.all(backends.map(({ client }) => client.close()))
    throw new Error(problems.join('\n'))
  }
  const listener = gatewayListener(new Gateway(backends), token)
  listener.listen(PORT)
  await once(listener, 'listening')
  mkdirSync(TOKEN_DIR, { recursive: true, mode: 0o755 })
  writeFileSync(`${TOKEN_DIR}/.token`, token, { mode: 0o600 })
}

function tell(outcome: Outcome, then?: () => void): void {
  process.send?.(outcome, undefined, undefined, () => then?.())
}
