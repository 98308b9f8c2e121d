import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { connect } from 'node:net'

const AUTHORITY = /^127\.0\.0\.1:([1-9]\d{0,4})$/
const CONNECT_TIMEOUT_MS = 10_000

/** `CONNECT 127.0.0.1:<port>`: a byte stream to a server inside the sandbox. 502 where nothing listens. */
export function openTunnel(request: Http2ServerRequest, response: Http2ServerResponse): void {
  const { stream } = request
  const refuse = (status: number) => {
    if (!stream.headersSent && !stream.destroyed) stream.respond({ ':status': status }, { endStream: true })
  }
  const port = Number(AUTHORITY.exec(request.authority)?.[1])
  if (!(port <= 65_535)) {
    response.writeHead(400)
    response.end()
    return
  }
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true, timeout: CONNECT_TIMEOUT_MS })
  socket.once('timeout', () => {
    if (socket.connecting) socket.destroy(new Error('timed out'))
  })
  socket.once('connect', () => {
    socket.setTimeout(0)
    socket.setNoDelay(true)
    stream.respond({ ':status': 200 })
    stream.pipe(socket)
    socket.pipe(stream)
  })
  socket.on('error', () => refuse(502))
  // Either side may break off; the other then has nothing to wait for.
  socket.once('close', () => stream.close())
  stream.on('error', () => socket.destroy())
  stream.once('close', () => socket.destroy())
}
