import '#server-only'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Answer, answer } from './answer'
import { envdRefusal } from './authorization'
import { forwardToAgent } from './forward'
import type { GatewaySandbox } from './gateway-options'

export const ENVD_PORT = 49_983

/**
 * What of the agent may be asked from outside. Everything else, its control routes (`/init`, the claim, tunnels) above all,
 * does not exist here.
 */
const SERVED = /^\/(?:process\.Process\/\w+|filesystem\.Filesystem\/\w+|files|files\/compose|health|metrics|envs)$/

/** Serves a request of E2B's envd API. */
export function serveEnvd(sandbox: GatewaySandbox, request: IncomingMessage, response: ServerResponse): void {
  // Parsed once, and passed on as parsed: two readings of `..` would be one too many.
  const url = new URL(request.url ?? '/', 'http://agent')
  const refused = refusal(sandbox, request, url)
  if (refused) answer(request, response, refused)
  else forwardToAgent(sandbox, `${url.pathname}${url.search}`, request, response)
}

function refusal(sandbox: GatewaySandbox, request: IncomingMessage, url: URL): Answer | undefined {
  if (!SERVED.test(url.pathname)) return { code: 404, message: 'not found' }
  const message = url.pathname === '/health' ? undefined : envdRefusal(request, url, sandbox)
  return message === undefined ? undefined : { code: 401, message }
}
