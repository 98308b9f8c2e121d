import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { httpRefusal } from './answer'
import { Refusal } from './refusal'

/** Of one connection to the next. `Transfer-Encoding` is too, and says here whether a body follows. */
const HOP_BY_HOP = new Set(
  'connection proxy-connection proxy-authorization proxy-authenticate keep-alive te trailer upgrade expect host'.split(
    ' ',
  ),
)

export interface Onward {
  /** Open to the host, for this one request. */
  upstream: Duplex
  /** The host as it is told that it was asked for. */
  authority: string
  path: string
  /** Over those that the request has. */
  headers: Readonly<Record<string, string>>
}

/** Hands a request of a program on to the host, and its answer back. It follows no redirect. */
export function forwardRequest(request: IncomingMessage, response: ServerResponse, onward: Onward): void {
  const { upstream, authority } = onward
  if (response.destroyed) {
    upstream.destroy()
    return
  }
  const asked = httpRequest(askedOf(request, onward, { Connection: 'close' }))
  response.once('close', () => upstream.destroy())
  asked.on('error', (error) => refuse(response, noHttp(authority, error)))
  asked.once('response', (answer) => {
    answer.on('error', () => response.destroy())
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, passedBack(answer))
    answer.pipe(response)
  })
  request.pipe(asked)
}

/** The request as it goes on. */
export function askedOf(request: IncomingMessage, { upstream, authority, path, headers }: Onward, own: object) {
  return {
    method: request.method,
    path,
    headers: { ...passedOn(request), ...headers, Host: authority, ...own },
    createConnection: () => upstream,
  }
}

export function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const { status, headers, body } = httpRefusal(asRefusal(error))
  response.writeHead(status, headers)
  response.end(body)
}

export function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  return new Refusal('unreachable', 'the connection could not be made', { cause: error })
}

function noHttp(authority: string, error: Error): Refusal {
  const code = 'code' in error ? ` (${error.code})` : ''
  return new Refusal('unreachable', `${authority} did not answer as HTTP does${code}`, { cause: error })
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
