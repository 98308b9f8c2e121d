import '#server-only'
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { type Duplex, pipeline } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { AppError } from '@/lib/contracts/errors'
import { type Answer, answer, portNotOpen, rawAnswer, sandboxNotFound } from './answer'
import type { GatewaySandbox } from './gateway-options'
import { fromUserServer, toUserServer } from './headers'

const PORT_PLACEHOLDER = '$' + '{PORT}'

/** Hands a request on to the user's own server at a port of the sandbox, and its answer back; redirects are the client's. */
export async function serveTunnel(
  sandbox: GatewaySandbox,
  port: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  let socket: Duplex
  try {
    socket = await open(sandbox, port, gone.signal)
  } catch (error) {
    return answer(request, response, refusal(sandbox, port, error))
  }
  response.on('close', () => socket.destroy())
  const { method, url: path } = request
  const upstream = httpRequest({
    createConnection: () => socket,
    method,
    path,
    headers: toUserServer(request, hostFor(sandbox, port)),
    setHost: false,
  })
  upstream.on('response', (reply) => {
    response.writeHead(reply.statusCode ?? 502, reply.statusMessage, fromUserServer(reply))
    response.flushHeaders()
    pipeline(reply, response, (error) => error && response.destroy())
  })
  upstream.on('error', () => {
    // Nothing was answered: it closed the connection, or speaks something that is not HTTP.
    if (response.headersSent) response.destroy()
    else
      answer(request, response, {
        ...portNotOpen(sandbox.id, port),
        message: 'The server at the port did not answer with HTTP',
      })
  })
  request.pipe(upstream)
}

/** The same for a connection that becomes another protocol: after the handshake bytes go both ways as they are. */
export async function upgradeTunnel(
  sandbox: GatewaySandbox,
  port: number,
  request: IncomingMessage,
  client: Duplex,
  head: Buffer,
): Promise<void> {
  const gone = new AbortController()
  client.on('close', () => gone.abort())
  client.on('error', () => client.destroy())
  let socket: Duplex
  try {
    socket = await open(sandbox, port, gone.signal)
  } catch (error) {
    client.end(rawAnswer(refusal(sandbox, port, error)))
    return
  }
  client.on('close', () => socket.destroy())
  socket.on('error', () => client.destroy())
  const headers = {
    ...toUserServer(request, hostFor(sandbox, port)),
    connection: 'Upgrade',
    upgrade: request.headers.upgrade,
  }
  const upstream = httpRequest({
    createConnection: () => socket,
    method: request.method,
    path: request.url,
    headers,
    setHost: false,
  })
  upstream.on('upgrade', (reply, upgraded, first) => {
    const accepted = { ...fromUserServer(reply), connection: 'Upgrade', upgrade: reply.headers.upgrade }
    client.write(rawHead(reply, accepted))
    client.write(first)
    upgraded.write(head)
    const end = () => {
      client.destroy()
      upgraded.destroy()
    }
    pipeline(upgraded, client, end)
    pipeline(client, upgraded, end)
  })
  upstream.on('response', (reply) => {
    client.write(rawHead(reply, { ...fromUserServer(reply), connection: 'close' }))
    pipeline(reply, client, () => client.destroy())
  })
  upstream.on('error', () => client.end(rawAnswer(portNotOpen(sandbox.id, port))))
  upstream.end()
}

/** A connection to the user's server at a port, in TLS where it speaks that: with whatever certificate it has made itself. */
async function open({ agent, httpsPorts }: GatewaySandbox, port: number, signal: AbortSignal): Promise<Duplex> {
  const socket = await agent.tunnel(port, signal)
  if (!httpsPorts?.includes(port)) return socket
  const secured = connectTls({ socket, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] })
  // Its failure is that of the request which goes through it.
  secured.on('close', () => socket.destroy())
  return secured
}

const hostFor = ({ requestHost }: GatewaySandbox, port: number): string | undefined =>
  requestHost?.replaceAll(PORT_PLACEHOLDER, String(port))

function refusal(sandbox: GatewaySandbox, port: number, error: unknown): Answer {
  const isClosed = error instanceof AppError && error.code === 'not_found'
  return isClosed ? portNotOpen(sandbox.id, port) : sandboxNotFound(sandbox.id)
}

function rawHead(reply: IncomingMessage, headers: ReturnType<typeof fromUserServer>): string {
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one) => `${name}: ${one}`),
  )
  return `HTTP/1.1 ${reply.statusCode} ${reply.statusMessage}\r\n${lines.join('\r\n')}\r\n\r\n`
}
