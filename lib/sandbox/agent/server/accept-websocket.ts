import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Duplex } from 'node:stream'
import { createWebSocketStream, WebSocketServer } from 'ws'
import { isSameSecret } from '../../proto/signature'
import { STREAM_SECRET_HEADER } from '../../proto/stream-secret'

/** Nobody comes any more: whoever has started us is gone. */
const CONNECT_TIMEOUT_MS = 60_000

/** Listens until the server comes with its secret, for that one connection: nothing listens when the first program starts. */
export async function acceptWebSocket({ port, secret }: { port: number; secret: string }): Promise<Duplex> {
  const server = createServer((_request, response) => response.writeHead(404).end())
  const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  const accepted = new Promise<Duplex>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the server did not connect')), CONNECT_TIMEOUT_MS)
    server.on('upgrade', (request, socket, head) => {
      const given = request.headers[STREAM_SECRET_HEADER]
      if (typeof given !== 'string' || !isSameSecret(given, secret)) {
        socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n')
        return
      }
      server.close()
      server.removeAllListeners('upgrade')
      clearTimeout(timer)
      webSockets.handleUpgrade(request, socket, head, (webSocket) => resolve(createWebSocketStream(webSocket)))
    })
  })
  // Beside the loopback: some proxies come from outside of the sandbox.
  server.listen(port, '0.0.0.0')
  await once(server, 'listening')
  return accepted
}
