import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AgentClient } from '../../../agent-client'

/** Of one connection, not of a message. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'transfer-encoding', 'host', 'upgrade']

export interface Bridge extends AsyncDisposable {
  readonly url: string
}

/** An agent as HTTP/1.1 clients reach it: requests passed on as they are, with nothing checked. */
export async function bridgeTo(client: AgentClient): Promise<Bridge> {
  const server = createServer((request, response) => {
    const headers = { ...endToEnd(request.headers), ':method': request.method ?? 'GET', ':path': request.url ?? '/' }
    const stream = client.request(headers)
    stream.on('response', (reply) => {
      const { ':status': status, ...rest } = reply
      response.writeHead(Number(status), endToEnd(rest))
      response.flushHeaders()
      stream.pipe(response)
    })
    stream.on('error', () => response.destroy())
    response.on('close', () => stream.destroy())
    request.pipe(stream)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function endToEnd(headers: object): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => !HOP_BY_HOP.includes(name) && !name.startsWith(':'))
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]))
}
