import '#server-only'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { constants } from 'node:http2'
import { answer, sandboxNotFound } from './answer'
import type { GatewaySandbox } from './gateway-options'
import { fromAgent, toAgent } from './headers'

/** Hands a request on to a sandbox's agent, both bodies streamed. */
export function forwardToAgent(
  sandbox: GatewaySandbox,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { method = 'GET' } = request
  let stream: ReturnType<typeof sandbox.agent.request>
  try {
    stream = sandbox.agent.request({ ...toAgent(request), ':method': method, ':path': path })
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
