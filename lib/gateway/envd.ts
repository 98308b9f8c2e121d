import '#server-only'
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { constants } from 'node:http2'
import { answer, sandboxNotFound } from './answer'
import type { GatewaySandbox } from './gateway-options'
import { fromAgent, toAgent } from './headers'

export const ENVD_PORT = 49_983

/**
 * What of the agent may be asked from outside. Everything else, its control routes (`/init`, the claim, tunnels) above all,
 * does not exist here.
 */
const SERVED = /^\/(?:process\.Process\/\w+|filesystem\.Filesystem\/\w+|files|health|metrics|envs)$/

/** Hands a request of E2B's envd API on to the sandbox's agent, both bodies streamed. */
export function serveEnvd(sandbox: GatewaySandbox, request: IncomingMessage, response: ServerResponse): void {
  // Parsed once, and passed on as parsed: two readings of `..` would be one too many.
  const { pathname, search } = new URL(request.url ?? '/', 'http://agent')
  if (!SERVED.test(pathname)) {
    answer(request, response, { code: 404, message: 'not found' })
    return
  }
  if (pathname !== '/health' && !hasToken(request, sandbox.accessToken)) {
    answer(request, response, { code: 401, message: 'the access token is missing or not valid' })
    return
  }
  const { method = 'GET' } = request
  const headers = { ...toAgent(request), ':method': method, ':path': `${pathname}${search}` }
  let stream: ReturnType<typeof sandbox.agent.request>
  try {
    stream = sandbox.agent.request(headers)
  } catch {
    // Its stream has closed, which is how a sandbox that is no more looks from here.
    answer(request, response, sandboxNotFound(sandbox.id))
    return
  }
  stream.on('response', (reply) => {
    response.writeHead(Number(reply[':status'] ?? 502), fromAgent(reply))
    // Headers at once: of a stream that says nothing yet, they are what its client waits for.
    response.flushHeaders()
    stream.pipe(response, { end: false })
    // A sandbox that dies cuts the connection, which is how E2B's clients are told. HTTP/2 ends a stream before it says that it
    // was reset, so that the end alone means nothing.
    stream.on('end', () => (isReset(stream) ? response.destroy() : response.end()))
  })
  stream.on('error', () => {
    if (response.headersSent) response.destroy()
    else answer(request, response, sandboxNotFound(sandbox.id))
  })
  response.on('close', () => stream.destroy())
  // Not `pipeline`: the end of the request must not end the answer.
  request.pipe(stream)
}

const isReset = (stream: object): boolean =>
  'rstCode' in stream && stream.rstCode !== undefined && stream.rstCode !== constants.NGHTTP2_NO_ERROR

function hasToken(request: IncomingMessage, token: string): boolean {
  const given = request.headers['x-access-token']
  if (typeof given !== 'string') return false
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(token))
}
