import '#server-only'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { answer, rawAnswer, sandboxNotFound } from './answer'
import { ENVD_PORT, serveEnvd } from './envd'
import type { GatewayOptions } from './gateway-options'
import { targetOf } from './target'
import { serveTunnel, upgradeTunnel } from './tunnel'

export interface GatewayHandler {
  onRequest(request: IncomingMessage, response: ServerResponse): void
  onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
}

/** The data plane: every request goes to a port of a sandbox or is refused. */
export function gatewayHandler(options: GatewayOptions): GatewayHandler {
  return {
    onRequest(request, response) {
      response.on('error', () => response.destroy())
      const place = find(request, options)
      if ('code' in place) return answer(request, response, place)
      const { sandbox, port } = place
      if (port === ENVD_PORT) return serveEnvd(sandbox, request, response)
      serveTunnel(sandbox, port, request, response).catch((error) => {
        options.log.error({ err: error, sandboxId: sandbox.id, port }, 'a preview failed')
        response.destroy()
      })
    },
    onUpgrade(request, socket, head) {
      const place = find(request, options)
      if ('code' in place) return void socket.end(rawAnswer(place))
      const { sandbox, port } = place
      if (port === ENVD_PORT) return void socket.end(rawAnswer({ code: 404, message: 'not found' }))
      upgradeTunnel(sandbox, port, request, socket, head).catch((error) => {
        options.log.error({ err: error, sandboxId: sandbox.id, port }, 'a WebSocket failed')
        socket.destroy()
      })
    },
  }
}

function find(request: IncomingMessage, options: GatewayOptions) {
  // The absolute form names a server in the request line, which is one more opinion on where it goes than we want.
  if (!request.url?.startsWith('/') && request.url !== '*') return { code: 400, message: 'not a path' }
  const target = targetOf(request.headers, options)
  if (target.kind === 'refused') return { code: target.status, message: target.message }
  const sandbox = options.find(target.sandboxId)
  if (!sandbox) return sandboxNotFound(target.sandboxId)
  sandbox.touch()
  return { sandbox, port: target.port }
}
