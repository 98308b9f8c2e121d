import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { httpRefusal } from './answer'
import { asRefusal, forwardRequest, refuse } from './forward-request'
import { Refusal } from './refusal'
import { type Opened, type OpenTarget, parseAuthority, type Target } from './target'

const HTTP_PORT = 80
const HEADERS_MAX_BYTES = 32 * 1024

export interface WaysOut {
  /** Connects, or throws a {Refusal}. */
  open: OpenTarget
  /** Carries bytes between a program and what was opened for it. */
  relay: (program: Duplex, opened: Opened) => void
  /** What requests to a target get beside their own. */
  headersFor: (target: Target) => Readonly<Record<string, string>> | undefined
}

/**
 * An HTTP proxy for connections that are given to it by `emit('connection')`: CONNECT, and plain HTTP by absolute form. It
 * follows no redirect, and sends no request but to the host that its first line names.
 */
export function createHttpProxy(ways: WaysOut): Server {
  const server = createServer({ maxHeaderSize: HEADERS_MAX_BYTES, keepAliveTimeout: 0, requestTimeout: 0 })
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    forward(request, response, ways).catch((error: unknown) => refuse(response, error))
  })
  server.on('connect', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => {}) // the program has gone
    tunnel(request, stream, head, ways).catch((error: unknown) => {
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

async function tunnel(request: IncomingMessage, stream: Duplex, head: Buffer, ways: WaysOut): Promise<void> {
  const opened = await ways.open(stream, () => parseAuthority(request.url ?? ''))
  if (stream.destroyed) {
    opened.stream.destroy()
    return
  }
  stream.write('HTTP/1.1 200 Connection established\r\n\r\n')
  if (head.length > 0) stream.unshift(head)
  ways.relay(stream, opened)
}

async function forward(request: IncomingMessage, response: ServerResponse, ways: WaysOut): Promise<void> {
  const { authority, path } = partsOf(request.url ?? '')
  const { stream, target } = await ways.open(request.socket, () => parseAuthority(authority, HTTP_PORT))
  forwardRequest(request, response, { upstream: stream, authority, path, headers: ways.headersFor(target) ?? {} })
}

/** The URL's host is read as CONNECT's is: a second parser could find another one. */
function partsOf(url: string): { authority: string; path: string } {
  const [, authority, path = ''] = /^http:\/\/([^/?#]*)([^#]*)/i.exec(url) ?? []
  if (authority === undefined) {
    throw new Refusal('bad_target', 'this is a proxy: ask for http://host/path, or CONNECT host:port')
  }
  return { authority, path: path.startsWith('/') ? path : `/${path}` }
}
