import '#server-only'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { GatewayOptions } from './gateway-options'
import { type GatewayHandler, gatewayHandler } from './handler'

const KEY = Symbol.for('codetok.gateway')
/** Long enough for an upload of any size; what must come quickly are the headers. */
const REQUEST_TIMEOUT_MS = 60 * 60 * 1000
const HEADERS_TIMEOUT_MS = 20_000
const KEEP_ALIVE_MS = 65_000
/** A server that is just being restarted still has the port for a moment. */
const TRIES = 20
const RETRY_MS = 250

interface ListenOptions extends GatewayOptions {
  port: number
  host: string
  /** In PEM; with it the gateway speaks HTTPS alone. */
  tls?: { cert: Buffer; key: Buffer } | undefined
}

interface Gateway {
  server: Server
  handler: GatewayHandler
}
const holder = globalThis as { [KEY]?: Gateway | undefined }

/**
 * Listens on the gateway's port. The listener is made once a process and asks for its handler at each request, so that code
 * which is evaluated again, as a dev reload does, takes over without meeting a port in use.
 *
 * @throws {Error} a message for people, where the port can't be had
 */
export async function startGateway(options: ListenOptions): Promise<void> {
  const handler = gatewayHandler(options)
  if (holder[KEY]) {
    holder[KEY].handler = handler
    return
  }
  const server = makeServer(options.tls)
  const gateway: Gateway = { server, handler }
  holder[KEY] = gateway
  server.on('request', (request, response) => gateway.handler.onRequest(request, response))
  server.on('upgrade', (request, socket, head) => gateway.handler.onUpgrade(request, socket, head))
  for (let tries = 1; ; tries++) {
    try {
      server.listen(options.port, options.host)
      await once(server, 'listening')
      return
    } catch (cause) {
      if (tries >= TRIES || !isInUse(cause)) throw new Error(explain(cause, options), { cause })
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
  }
}

function makeServer(tls: ListenOptions['tls']): Server {
  const timeouts = {
    requestTimeout: REQUEST_TIMEOUT_MS,
    headersTimeout: HEADERS_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
  }
  if (!tls) return createServer(timeouts)
  try {
    return createTlsServer({ ...timeouts, ...tls })
  } catch (cause) {
    throw new Error(`GATEWAY_TLS_CERT and GATEWAY_TLS_KEY are no certificate and its key: ${cause}`, { cause })
  }
}

export async function stopGateway(): Promise<void> {
  const gateway = holder[KEY]
  holder[KEY] = undefined
  if (!gateway?.server.listening) return
  const closed = once(gateway.server, 'close')
  gateway.server.close()
  gateway.server.closeAllConnections()
  await closed
}

const isInUse = (cause: unknown): boolean => cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE'

function explain(cause: unknown, { port, host }: { port: number; host: string }): string {
  if (isInUse(cause)) return `port ${port} of ${host} is in use; set GATEWAY_PORT to a free one`
  return `the gateway can't listen on port ${port} of ${host}: ${cause instanceof Error ? cause.message : cause}`
}
