import '#server-only'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Answer, answer } from './answer'
import { envdRefusal } from './authorization'
import { forwardToAgent } from './forward'
import type { GatewaySandbox } from './gateway-options'

export const INTERPRETER_PORT = 49_999

/** Where the agent has E2B's code-interpreter API: its paths are also envd's, `/health` among them. */
const AT_AGENT = '/interpreter'
const SERVED = /^\/(?:execute|health|contexts(?:\/[\w-]+(?:\/restart)?)?)$/

/** Serves a request of E2B's code-interpreter API. Its clients send their token where code is run, and only there. */
export function serveInterpreter(sandbox: GatewaySandbox, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://agent')
  const refused = refusal(sandbox, request, url)
  if (refused) answer(request, response, refused)
  else forwardToAgent(sandbox, `${AT_AGENT}${url.pathname}`, request, response)
}

function refusal(sandbox: GatewaySandbox, request: IncomingMessage, url: URL): Answer | undefined {
  if (!SERVED.test(url.pathname)) return { code: 404, message: 'not found' }
  const message = url.pathname === '/execute' ? envdRefusal(request, url, sandbox) : undefined
  return message === undefined ? undefined : { code: 401, message }
}
