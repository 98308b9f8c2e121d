import { once } from 'node:events'
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http'
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect as connectHttp2,
  createServer as createHttp2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2'
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net'
import type { Duplex } from 'node:stream'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { AppError } from '@/lib/contracts/errors'
import { hostPolicy } from '@/lib/server/same-origin'
import type { GatewayOptions } from './gateway-options'
import { gatewayHandler } from './handler'

const id = 'abcdefghij0123456789'
const ports = new Map<number, number>()
let gateway: Server
let gatewayPort: number
let agentRequest: (headers: Record<string, string | string[]>) => ClientHttp2Stream

async function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Makes a server of the user's, reachable at `port` of the fake sandbox. */
async function userServer(port: number, listener: Parameters<typeof createServer>[1]): Promise<Server> {
  const server = createServer(listener)
  ports.set(port, await listen(server))
  return server
}

beforeAll(async () => {
  const find: GatewayOptions['find'] = async (sandboxId) =>
    sandboxId === id
      ? {
          id,
          accessToken: 'secret',
          touch: () => {},
          agent: {
            request: (headers) => agentRequest(headers),
            tunnel: async (port) => {
              const real = ports.get(port)
              if (real === undefined) throw new AppError('not_found', 'nothing listens')
              const socket = connect(real, '127.0.0.1')
              await once(socket, 'connect')
              return socket
            },
          },
        }
      : undefined
  const { onRequest, onUpgrade } = gatewayHandler({
    domain: 'localhost:3001',
    isOwnHost: hostPolicy('127.0.0.1', []),
    log: pino({ level: 'silent' }),
    tokens: () => [{ id, accessToken: 'secret' }],
    find,
    findByHost: find,
  })
  gateway = createServer(onRequest)
  gateway.on('upgrade', onUpgrade)
  gatewayPort = await listen(gateway)
})
beforeEach(() => ports.clear())
afterAll(() => gateway.close())

interface Answer {
  status: number
  headers: IncomingMessage['headers']
  body: string
}

async function ask(
  port: number,
  options: { path?: string; method?: string; headers?: Record<string, string>; body?: string; host?: string } = {},
): Promise<Answer> {
  const host = options.host ?? `${port}-${id}.localhost:3001`
  const { path = '/', method = 'GET' } = options
  const call = httpRequest({
    port: gatewayPort,
    host: '127.0.0.1',
    path,
    method,
    headers: { host, ...options.headers },
  })
  call.end(options.body)
  const [response] = (await once(call, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString() }
}

describe('a server in a sandbox', () => {
  test('gets the request as it was sent, and its answer comes back', async () => {
    await userServer(3000, async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      response.writeHead(207, 'Fine', { 'X-One': '1', 'content-type': 'text/x' })
      response.end(`${request.method} ${request.url} ${request.headers.host} ${Buffer.concat(chunks)}`)
    })
    const answer = await ask(3000, { path: '/a%2Fb?c=d', method: 'PUT', body: 'body' })
    expect(answer).toMatchObject({ status: 207, headers: { 'x-one': '1', 'content-type': 'text/x' } })
    expect(answer.body).toBe(`PUT /a%2Fb?c=d 3000-${id}.localhost:3001 body`)
  })

  test('[threat 42] never sees our cookies or E2B’s routing, and the page’s own cookies it does', async () => {
    await userServer(3000, (request, response) => response.end(JSON.stringify(request.headers)))
    const headers = {
      cookie: 'a=1; codetok_12345678=secret; __Host-codetok_12345678=secret; b=2',
      'e2b-sandbox-id': id,
      'e2b-traffic-access-token': 'secret',
      connection: 'close, x-hop',
      'x-hop': 'secret',
    }
    const { body } = await ask(3000, { headers })
    expect(JSON.parse(body)).toMatchObject({ cookie: 'a=1; b=2', 'x-forwarded-host': `3000-${id}.localhost:3001` })
    expect(body).not.toContain('secret')
  })

  test('[threat 42] can’t set cookies beyond its own origin or over ours, nor widen a service worker', async () => {
    await userServer(3000, (_, response) => {
      response.setHeader('Set-Cookie', [
        'a=1; Domain=localhost; Path=/',
        'b=2; DOMAIN = .localhost',
        'codetok_12345678=forged',
        ' __Host-codetok_1=forged; Path=/',
        'c=domain=x; HttpOnly',
      ])
      response.setHeader('Service-Worker-Allowed', '/')
      response.setHeader('Clear-Site-Data', '"cookies"')
      response.end()
    })
    const { headers } = await ask(3000)
    expect(headers['set-cookie']).toEqual(['a=1; Path=/', 'b=2', 'c=domain=x; HttpOnly'])
    expect(headers['service-worker-allowed']).toBeUndefined()
    expect(headers['clear-site-data']).toBeUndefined()
  })

  test('redirects the client, not us', async () => {
    let asked = 0
    await userServer(3000, (_, response) => {
      asked++
      response.writeHead(302, { location: 'http://127.0.0.1:2375/' }).end()
    })
    expect(await ask(3000)).toMatchObject({ status: 302, headers: { location: 'http://127.0.0.1:2375/' } })
    expect(asked).toBe(1)
  })

  test('is heard while it is still speaking, and told when nobody listens any more', async () => {
    const left = new Promise<void>((resolve) => {
      void userServer(3000, (_, response) => {
        response.write('first')
        response.on('close', resolve)
      }).then(() => {
        const host = `3000-${id}.localhost:3001`
        const call = httpRequest({ port: gatewayPort, host: '127.0.0.1', headers: { host } })
        call.on('response', (response) => response.once('data', () => call.destroy()))
        call.end()
      })
    })
    await left
  })

  test('that listens at no such port is a 502 in E2B’s words, and a page for a browser', async () => {
    const answer = await ask(8080)
    expect(answer.status).toBe(502)
    const message = 'The sandbox is running but port is not open'
    expect(JSON.parse(answer.body)).toEqual({ sandboxId: id, message, port: 8080, code: 502 })
    const page = await ask(8080, { headers: { accept: 'text/html,*/*' } })
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(page.body).toContain('<h1>502</h1>')
    const browser = await ask(8080, { headers: { accept: '*/*', 'user-agent': 'Mozilla/5.0 Chrome/91' } })
    expect(browser.body).toContain('<title>Closed Port Error</title>')
    expect(JSON.parse((await ask(8080, { headers: { accept: 'application/json' } })).body)).toMatchObject({ code: 502 })
  })

  test('that speaks no HTTP is a 502', async () => {
    const server = createTcpServer((socket) => socket.end('SSH-2.0-x\r\n'))
    ports.set(22, await listen(server))
    expect((await ask(22)).status).toBe(502)
    server.close()
  })

  test('of a sandbox that is no more is a 502', async () => {
    const { status, body } = await ask(0, { host: `3000-${'z'.repeat(20)}.localhost` })
    expect(status).toBe(502)
    expect(JSON.parse(body)).toMatchObject({ message: 'The sandbox was not found', code: 502 })
  })

  test('is not reached by a request line that names another', async () => {
    await userServer(3000, (_, response) => response.end('reached'))
    expect((await ask(3000, { path: 'http://127.0.0.1:2375/containers/json' })).status).toBe(400)
  })
})

describe('a WebSocket', () => {
  async function handshake(port: number, headers: string[] = []): Promise<{ head: string; socket: Duplex }> {
    const socket = connect(gatewayPort, '127.0.0.1')
    const lines = [
      'GET /ws HTTP/1.1',
      `Host: ${port}-${id}.localhost:3001`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      ...headers,
    ]
    socket.write(`${lines.join('\r\n')}\r\n\r\nearly`)
    const [head] = await once(socket, 'data')
    return { head: String(head), socket }
  }

  test('goes both ways, from the first byte on', async () => {
    const server = await userServer(3000, undefined)
    server.on('upgrade', (request, socket, head) => {
      const status = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade'
      socket.write(`${status}\r\nX-Cookie: ${request.headers.cookie}\r\n\r\n`)
      if (head.length > 0) socket.write(`echo ${head}`)
      socket.on('data', (bytes) => socket.write(`echo ${bytes}`))
    })
    const { head, socket } = await handshake(3000, ['Cookie: codetok_1=secret; a=1'])
    let text = head
    socket.on('data', (bytes) => {
      text += bytes
    })
    await expect.poll(() => text).toContain('echo early')
    expect(text).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/)
    expect(text.toLowerCase()).toContain('upgrade: websocket')
    expect(text).toContain('a=1')
    expect(text).not.toContain('secret')
    socket.write('later')
    await expect.poll(() => text).toContain('echo later')
    socket.destroy()
  })

  test('that the server refuses is refused with its answer', async () => {
    const server = await userServer(3000, undefined)
    server.on('upgrade', (_, socket) => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno'))
    const { head } = await handshake(3000)
    expect(head).toMatch(/^HTTP\/1\.1 403 Forbidden/)
  })

  test('[threat 45] to a closed port, to envd and under a foreign name is refused', async () => {
    expect((await handshake(8080)).head).toMatch(/^HTTP\/1\.1 502 /)
    expect((await handshake(49983)).head).toMatch(/^HTTP\/1\.1 404 /)
  })
})

describe('the envd API', () => {
  let agent: ReturnType<typeof createHttp2Server>
  let session: ClientHttp2Session
  let onAgent: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void

  beforeAll(async () => {
    agent = createHttp2Server()
    agent.on('stream', (stream, headers) => onAgent(stream, headers))
    agent.listen(0, '127.0.0.1')
    await once(agent, 'listening')
    session = connectHttp2(`http://127.0.0.1:${(agent.address() as AddressInfo).port}`)
    agentRequest = (headers) => session.request(headers)
  })
  afterAll(() => {
    session.destroy()
    agent.close()
  })

  const envd = (path: string, headers: Record<string, string> = { 'x-access-token': 'secret' }, method = 'POST') =>
    ask(0, {
      path,
      method,
      host: 'localhost:3001',
      headers: { 'e2b-sandbox-id': id, 'e2b-sandbox-port': '49983', ...headers },
      ...(method === 'GET' ? {} : { body: '{"a":1}' }),
    })

  test.each([
    '/init',
    '/freeze',
    '/codetok.agent.v1.Agent/Claim',
    '/tunnel',
    '/',
    '/files/../init',
    '/files%2f..%2finit',
  ])('has no %s from outside', async (path) => {
    onAgent = () => expect.unreachable('the agent was asked')
    for (const method of ['GET', 'POST', 'PUT']) expect((await envd(path, undefined, method)).status).toBe(404)
  })

  test('is refused without its token, but for its health', async () => {
    onAgent = (stream, headers) => {
      expect(headers[':path']).toBe('/health')
      stream.respond({ ':status': 204 }, { endStream: true })
    }
    for (const headers of [{}, { 'x-access-token': 'wrong' }, { 'x-access-token': '' }]) {
      expect((await envd('/process.Process/List', headers)).status).toBe(401)
    }
    expect((await envd('/health', {}, 'GET')).status).toBe(204)
  })

  test('is asked as the client asked, without what is ours or of the connection, and answers as it does', async () => {
    let asked: IncomingHttpHeaders = {}
    onAgent = async (stream, headers) => {
      asked = headers
      let body = ''
      for await (const chunk of stream) body += chunk
      stream.respond({ ':status': 404, 'content-type': 'application/json', 'x-more': 'yes' })
      stream.end(`got ${body}`)
    }
    const headers = { 'x-access-token': 'secret', cookie: 'a=1', 'keepalive-ping-interval': '50' }
    const answer = await envd('/a/../process.Process/List?b=%2F', headers)
    expect(answer).toMatchObject({ status: 404, body: 'got {"a":1}', headers: { 'x-more': 'yes' } })
    expect(asked).toMatchObject({ ':path': '/process.Process/List?b=%2F', 'keepalive-ping-interval': '50' })
    for (const name of ['cookie', 'e2b-sandbox-id', 'e2b-sandbox-port', 'connection', 'host']) {
      expect(asked).not.toHaveProperty(name)
    }
  })

  test('of a sandbox that has just died is a 502', async () => {
    const request = agentRequest
    agentRequest = () => {
      throw new Error('the session is closed')
    }
    expect(await envd('/health', {}, 'GET')).toMatchObject({ status: 502 })
    agentRequest = request
  })

  test('is told when its client has gone', async () => {
    const gone = new Promise<void>((resolve) => {
      onAgent = (stream) => {
        stream.respond({ ':status': 200 })
        stream.on('close', resolve)
      }
    })
    const headers = { host: 'localhost', 'e2b-sandbox-id': id, 'e2b-sandbox-port': '49983', 'x-access-token': 'secret' }
    const call = httpRequest({
      port: gatewayPort,
      host: '127.0.0.1',
      path: '/process.Process/Start',
      method: 'POST',
      headers,
    })
    call.on('response', () => call.destroy())
    call.on('error', () => {})
    call.end('{}')
    await gone
  })

  test('cuts the connection of a stream whose sandbox dies', async () => {
    onAgent = (stream) => {
      stream.respond({ ':status': 200 })
      stream.write('begun')
      setTimeout(() => stream.session?.destroy(), 20)
    }
    await expect(envd('/process.Process/Start')).rejects.toThrow(/aborted|hang up|ECONNRESET/)
  })
})

test('the bare host is for API clients alone', async () => {
  expect((await ask(0, { host: 'localhost:3001' })).status).toBe(404)
  expect((await ask(0, { host: 'evil.com' })).status).toBe(421)
})
