import { once } from 'node:events'
import { createServer, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { connect as connectHttp2, createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2'
import { type AddressInfo, connect, type Server } from 'node:net'
import { pino } from 'pino'
import { AppError } from '@/lib/contracts/errors'
import { hostPolicy } from '@/lib/server/same-origin'
import type { GatewaySandbox } from '../gateway-options'
import { gatewayHandler } from '../handler'

export interface Answer {
  status: number
  headers: IncomingMessage['headers']
  body: string
}

export interface AskOptions {
  path?: string
  method?: string
  headers?: Record<string, string>
  body?: string
}

/** A gateway before sandboxes of which the test says what they are, with one agent behind all of them. */
export async function startTestGateway(
  sandboxes: readonly Omit<GatewaySandbox, 'agent' | 'touch'>[],
  onAgent: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void,
) {
  const agent = createHttp2Server()
  agent.on('stream', onAgent)
  const session = connectHttp2(`http://127.0.0.1:${await listening(agent)}`)
  /** Servers of the user's, by the port that they have in a sandbox. */
  const ports = new Map<number, number>()
  const tunnel = async (port: number) => {
    const real = ports.get(port)
    if (real === undefined) throw new AppError('not_found', 'nothing listens')
    const socket = connect(real, '127.0.0.1')
    await once(socket, 'connect')
    return socket
  }
  const find = async (id: string): Promise<GatewaySandbox | undefined> => {
    const sandbox = sandboxes.find((one) => one.id === id)
    return sandbox && { ...sandbox, touch: () => {}, agent: { request: (headers) => session.request(headers), tunnel } }
  }
  const { onRequest, onUpgrade } = gatewayHandler({
    domain: 'localhost:3001',
    isOwnHost: hostPolicy('127.0.0.1', []),
    log: pino({ level: 'silent' }),
    tokens: () => sandboxes,
    find,
    findByHost: find,
  })
  const gateway = createServer(onRequest).on('upgrade', onUpgrade)
  const port = await listening(gateway)
  return {
    ports,
    async ask({ path = '/', method = 'GET', headers, body }: AskOptions): Promise<Answer> {
      const call = httpRequest({
        port,
        host: '127.0.0.1',
        path,
        method,
        headers: { host: 'localhost:3001', ...headers },
      })
      call.end(body)
      const [response] = (await once(call, 'response')) as [IncomingMessage]
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk)
      return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString() }
    },
    close() {
      session.destroy()
      agent.close()
      gateway.close()
    },
  }
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
