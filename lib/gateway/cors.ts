import '#server-only'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** For E2B's own API: any page may use it, with a sandbox's token; there are no credentials that a browser adds by itself. */
const HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': '*',
}
const PREFLIGHT_MAX_AGE_S = '86400'

/** Whether a browser asks if it may ask. It can't send the headers that name a sandbox yet. */
export const isPreflight = ({ method, headers }: IncomingMessage): boolean =>
  method === 'OPTIONS' && headers['access-control-request-method'] !== undefined

export function allowAnyOrigin(response: ServerResponse): void {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value)
}

export function answerPreflight({ headers }: IncomingMessage, response: ServerResponse): void {
  allowAnyOrigin(response)
  response.writeHead(204, {
    'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
    'access-control-allow-headers': headers['access-control-request-headers'] ?? '*',
    'access-control-max-age': PREFLIGHT_MAX_AGE_S,
  })
  response.end()
}
