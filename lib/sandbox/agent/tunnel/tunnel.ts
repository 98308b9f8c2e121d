import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { connect, type Socket } from 'node:net'
import { EGRESS_AUTHORITY } from '../../proto/egress'
import type { Egress } from '../egress/egress'
import { joinStreams } from './join-streams'

const AUTHORITY = /^127\.0\.0\.1:([1-9]\d{0,4})$/
const LOOPBACK = ['127.0.0.1', '::1']
const CONNECT_TIMEOUT_MS = 10_000

type ConnectHandler = (request: Http2ServerRequest, response: Http2ServerResponse) => void

/**
 * `CONNECT 127.0.0.1:<port>`: a byte stream to a server inside the sandbox, on loopback of either family: what listens on
 * `localhost` may have only ::1. 502 where nothing listens, or where only the
 * sandbox's own proxy does: it is for programs inside. `CONNECT egress`: a stream for a program that dials out.
 */
export function createConnectHandler(egress: Egress | undefined, proxyPort: number): ConnectHandler {
  return (request, response) => {
    if (request.authority === EGRESS_AUTHORITY && egress) egress.offer(request.stream)
    else openTunnel(request, response, egress && proxyPort)
  }
}

function openTunnel(request: Http2ServerRequest, response: Http2ServerResponse, refusedPort: number | undefined): void {
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
  if (port === refusedPort) {
    refuse(502)
    return
  }
  dial(port, LOOPBACK, (socket) => {
    if (!socket) return refuse(502)
    if (stream.destroyed) return void socket.destroy()
    socket.setNoDelay(true)
    stream.respond({ ':status': 200 })
    joinStreams(stream, socket)
  })
}

/** Calls back with the first of `hosts` that takes the connection, or without any. */
function dial(port: number, [host, ...others]: readonly string[], onDialled: (socket?: Socket) => void): void {
  if (host === undefined) {
    onDialled()
    return
  }
  const socket = connect({ host, port, allowHalfOpen: true })
  const timer = setTimeout(() => socket.destroy(new Error('timed out')), CONNECT_TIMEOUT_MS)
  const fail = () => {
    clearTimeout(timer)
    dial(port, others, onDialled)
  }
  socket.once('error', fail)
  socket.once('connect', () => {
    clearTimeout(timer)
    socket.off('error', fail)
    // What breaks from here on is its reader's to see, by the end of the stream.
    socket.on('error', () => socket.destroy())
    onDialled(socket)
  })
}
