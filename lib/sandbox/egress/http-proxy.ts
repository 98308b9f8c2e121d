import { createServer, request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { httpRefusal } from './answer'
import { join } from './join'
import { Refusal } from './refusal'
import { type OpenTarget, parseAuthority } from './target'

const HTTP_PORT = 80
const HEADERS_MAX_BYTES = 32 * 1024
/** Of one connection to the next. `Transfer-Encoding` is too, and says here whether a body follows. */
const HOP_BY_HOP = new Set(
  'connection proxy-connection proxy-authorization proxy-authenticate keep-alive te trailer upgrade expect host'.split(
    ' ',
  ),
)

/**
 * An HTTP proxy for connections that are given to it by `emit('connection')`: CONNECT, and plain HTTP by absolute form. It
 * follows no redirect, and sends no request but to the host that its first line names.
 *
 * @param open connects, or throws a {Refusal}
 */
export function createHttpProxy(open: OpenTarget): Server {
  const server = createServer({ maxHeaderSize: HEADERS_MAX_BYTES, keepAliveTimeout: 0, requestTimeout: 0 })
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    forward(request, response, open).catch((error: unknown) => refuse(response, error))
  })
  server.on('connect', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => {}) // the program has gone
    tunnel(request, stream, head, open).catch((error: unknown) => {
      const { status, headers, body } = httpRefusal(asRefusal(error))
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
      stream.end(`HTTP/1.1 ${status} ${REASONS[status] ?? 'Refused'}\r\n${lines.join('\r\n')}\r\n\r\n${body}`)
    })
  })
  server.on('clientError', (_error, stream) => {
    if (stream.writable) stream.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  })
  return server
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}

async function tunnel(request: IncomingMessage, stream: Duplex, head: Buffer, open: OpenTarget): Promise<void> {
  const opened = await open(stream, () => parseAuthority(request.url ?? ''))
  if (stream.destroyed) {
    opened.destroy()
    return
  }
  stream.write('HTTP/1.1 200 Connection established\r\n\r\n')
  if (head.length > 0) stream.unshift(head)
  join(stream, opened)
}

async function forward(request: IncomingMessage, response: ServerResponse, open: OpenTarget): Promise<void> {
  const { authority, path } = partsOf(request.url ?? '')
  const opened = await open(request.socket, () => parseAuthority(authority, HTTP_PORT))
  if (response.destroyed) {
    opened.destroy()
    return
  }
  const upstream = httpRequest({
    method: request.method,
    path,
    headers: { ...passedOn(request), Host: authority, Connection: 'close' },
    createConnection: () => opened,
  })
  response.once('close', () => opened.destroy())
  upstream.on('error', (error) => {
    refuse(response, new Refusal('unreachable', `${authority} did not answer as HTTP does`, { cause: error }))
  })
  upstream.once('response', (answer) => {
    answer.on('error', () => response.destroy())
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, passedBack(answer))
    answer.pipe(response)
  })
  request.pipe(upstream)
}

/** The URL's host is read as CONNECT's is: a second parser could find another one. */
function partsOf(url: string): { authority: string; path: string } {
  const [, authority, path = ''] = /^http:\/\/([^/?#]*)([^#]*)/i.exec(url) ?? []
  if (authority === undefined) {
    throw new Refusal('bad_target', 'this is a proxy: ask for http://host/path, or CONNECT host:port')
  }
  return { authority, path: path.startsWith('/') ? path : `/${path}` }
}

function passedOn({ headersDistinct, headers }: IncomingMessage): Record<string, string[]> {
  const dropped = new Set([...HOP_BY_HOP, ...(headers.connection ?? '').toLowerCase().split(/\s*,\s*/)])
  const kept = Object.entries(headersDistinct).flatMap(([name, values = []]) =>
    dropped.has(name) ? [] : [[name, values] as const],
  )
  return Object.fromEntries(kept)
}

function passedBack(answer: IncomingMessage): Record<string, string[]> {
  const { 'transfer-encoding': _, ...headers } = passedOn(answer)
  return headers
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const { status, headers, body } = httpRefusal(asRefusal(error))
  response.writeHead(status, headers)
  response.end(body)
}

function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  return new Refusal('unreachable', 'the connection could not be made', { cause: error })
}
