import '#server-only'
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import { TLSSocket } from 'node:tls'
import { COOKIE_PREFIXES } from '@/lib/server/sessions'

/** Of one connection, not of the message; each side of the gateway has its own. */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
]
/** How a request found us, and what is meant for us alone. */
const OURS = ['e2b-sandbox-id', 'e2b-sandbox-port', 'e2b-traffic-access-token']
/**
 * What a user's page must not do beyond itself: a service worker with a wider scope, the reader's cookies of every sandbox
 * cleared at once, another server announced for this origin.
 */
const BEYOND_ITSELF = ['service-worker-allowed', 'clear-site-data', 'alt-svc']

/**
 * The request's headers for a user's own server: without ours, and without our cookies.
 *
 * @param givenHost what it is to see as Host instead of the client's
 */
export function toUserServer(request: IncomingMessage, givenHost?: string): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = without(request.headersDistinct, [...HOP_BY_HOP, ...OURS])
  const cookies = request.headersDistinct.cookie
    ?.flatMap((line) => line.split(/;\s*/))
    .filter((cookie) => !isOurs(cookie))
  delete headers.cookie
  if (cookies && cookies.length > 0) headers.cookie = cookies.join('; ')
  const host = request.headers.host
  if (host !== undefined) {
    headers.host = givenHost ?? host
    headers['x-forwarded-host'] = host
  }
  headers['x-forwarded-proto'] ??= request.socket instanceof TLSSocket ? 'https' : 'http'
  return headers
}

/** The request's headers for the agent: no cookies at all, and none that HTTP/2 forbids. */
export function toAgent(request: IncomingMessage): Record<string, string[]> {
  return without(request.headersDistinct, [...HOP_BY_HOP, ...OURS, 'cookie', 'host'])
}

/** What a user's server answers, kept to its own origin. */
export function fromUserServer(response: IncomingMessage): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = without(response.headersDistinct, [...HOP_BY_HOP, ...BEYOND_ITSELF])
  const cookies = response.headersDistinct['set-cookie']?.filter((cookie) => !isOurs(cookie)).map(withoutDomain)
  delete headers['set-cookie']
  if (cookies && cookies.length > 0) headers['set-cookie'] = cookies
  return headers
}

/** What the agent answers over HTTP/2, for HTTP/1.1. */
export function fromAgent(headers: Record<string, string | string[] | number | undefined>): OutgoingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !name.startsWith(':') && !HOP_BY_HOP.includes(name)),
  )
}

const isOurs = (cookie: string): boolean => COOKIE_PREFIXES.some((prefix) => cookie.trimStart().startsWith(prefix))

/** A cookie for `.localhost` would reach every other sandbox's page. */
function withoutDomain(cookie: string): string {
  const [pair = '', ...attributes] = cookie.split(';')
  return [pair, ...attributes.filter((attribute) => !/^\s*domain\s*(=|$)/i.test(attribute))].join(';')
}

function without(headers: NodeJS.Dict<string[]>, names: readonly string[]): Record<string, string[]> {
  const listed = (headers.connection ?? []).flatMap((line) => line.toLowerCase().split(',')).map((name) => name.trim())
  const kept: Record<string, string[]> = {}
  for (const [name, values] of Object.entries(headers)) {
    if (values && !names.includes(name) && !listed.includes(name)) kept[name] = values
  }
  return kept
}
