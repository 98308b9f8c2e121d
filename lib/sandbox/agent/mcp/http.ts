import { createHash, randomUUID, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import type { Gateway } from './gateway'

/** Clients that went without a word leave theirs behind. */
const MAX_SESSIONS = 128

/** The gateway by Streamable HTTP at `/mcp`, for whoever has the token. */
export function gatewayListener(gateway: Gateway, token: string): Server {
  const sessions = new Map<string, StreamableHTTPServerTransport>()

  async function newTransport(): Promise<StreamableHTTPServerTransport> {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => {
        sessions.set(id, transport)
        const [oldest] = sessions
        if (sessions.size > MAX_SESSIONS && oldest) void oldest[1].close()
      },
    })
    const server = gateway.newSession()
    await server.connect(transport)
    const { onclose } = transport
    transport.onclose = () => {
      if (transport.sessionId !== undefined) sessions.delete(transport.sessionId)
      onclose?.()
    }
    return transport
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://gateway')
    if (pathname !== '/mcp') return refuse(response, 404, 'the gateway is at /mcp')
    if (!isEqual(request.headers.authorization ?? '', `Bearer ${token}`)) return refuse(response, 401, 'wrong token')
    const id = request.headers['mcp-session-id']
    if (typeof id === 'string') {
      const transport = sessions.get(id)
      return transport ? transport.handleRequest(request, response) : refuse(response, 404, 'there is no such session')
    }
    const transport = await newTransport()
    await transport.handleRequest(request, response)
    // It was no `initialize`, and has been refused.
    if (transport.sessionId === undefined) await transport.close()
  }

  return createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      console.error(error)
      if (response.headersSent) response.destroy()
      else refuse(response, 500, 'the gateway failed')
    })
  })
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ jsonrpc: '2.0', error: { code: -32_000, message }, id: null }))
}

function isEqual(given: string, wanted: string): boolean {
  const [one, other] = [given, wanted].map((text) => createHash('sha256').update(text).digest())
  return one !== undefined && other !== undefined && timingSafeEqual(one, other)
}
