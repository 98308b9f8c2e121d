import { once } from 'node:events'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sign } from '@/lib/sandbox'
import { makeCertificate } from './testing/certificate'
import { type AskOptions, startTestGateway } from './testing/start-gateway'

const open = { id: 'open'.padEnd(20, '0'), accessToken: 'token-of-open', httpsPorts: [8443] }
const guarded = {
  id: 'guarded'.padEnd(20, '0'),
  accessToken: 'token-of-guarded',
  trafficToken: 'traffic',
  requestHost: ['app-$', '{PORT}.example.com'].join(''),
}
let gateway: Awaited<ReturnType<typeof startTestGateway>>
const userServer = createServer((request, response) => response.end(request.headers.host))

beforeAll(async () => {
  gateway = await startTestGateway([open, guarded], async (stream, headers) => {
    stream.respond({ ':status': 200, 'content-type': 'text/plain' })
    stream.end(`${headers[':method']} ${headers[':path']}`)
  })
  userServer.listen(0, '127.0.0.1')
  await once(userServer, 'listening')
  gateway.ports.set(3000, (userServer.address() as AddressInfo).port)
})
afterAll(() => {
  gateway.close()
  userServer.close()
})

describe('a signed URL without the id of a sandbox', () => {
  const url = (token: string, operation: 'read' | 'write', expiration?: string) => {
    const signature = sign({ path: 'a b.txt', operation, username: '', expiration }, token)
    const query = new URLSearchParams({ path: 'a b.txt', signature })
    if (expiration !== undefined) query.set('signature_expiration', expiration)
    return `/files?${query}`
  }
  const soon = String(Math.floor(Date.now() / 1000) + 60)

  test.each([open, guarded])('finds the sandbox that it was signed for, $id', async ({ accessToken }) => {
    const path = url(accessToken, 'read', soon)
    expect(await gateway.ask({ path })).toMatchObject({ status: 200, body: `GET ${path}` })
    const upload = url(accessToken, 'write')
    expect(await gateway.ask({ path: upload, method: 'POST', body: 'x' })).toMatchObject({ body: `POST ${upload}` })
  })

  test.each<[string, AskOptions, string]>([
    ['signed with another token', { path: url('other', 'read') }, 'invalid signature'],
    ['signed for reading, and writes', { path: url('token-of-open', 'read'), method: 'POST' }, 'invalid signature'],
    ['whose path was changed', { path: url('token-of-open', 'read').replace('a+b', 'a+c') }, 'invalid signature'],
    ['whose time is over', { path: url('token-of-open', 'read', '1000') }, 'signature is already expired'],
    ['of an address that is not /files', { path: url('token-of-open', 'read').replace('/files', '/envs') }, 'previews'],
  ])('%s, is refused', async (_, options, message) => {
    const { status, body } = await gateway.ask(options)
    expect(status).toBe(message === 'previews' ? 404 : 401)
    expect(JSON.parse(body)).toEqual({ code: status, message: expect.stringContaining(message) })
  })

  test('is no key for a sandbox that is named beside it', async () => {
    const headers = { 'e2b-sandbox-id': guarded.id, 'e2b-sandbox-port': '49983' }
    expect((await gateway.ask({ path: url('token-of-open', 'read'), headers })).status).toBe(401)
    expect((await gateway.ask({ path: url('token-of-guarded', 'read'), headers })).status).toBe(200)
    const wrong = { ...headers, 'x-access-token': 'wrong' }
    expect((await gateway.ask({ path: url('token-of-guarded', 'read'), headers: wrong })).status).toBe(401)
  })
})

describe('a sandbox whose ports are not public', () => {
  const at = (port: number, headers: Record<string, string> = {}) =>
    gateway.ask({ headers: { host: `${port}-${guarded.id}.localhost:3001`, ...headers } })

  test('serves whoever has its token, and nobody else', async () => {
    for (const headers of [{}, { 'e2b-traffic-access-token': 'wrong' }]) {
      const { status, body } = await at(3000, headers)
      expect([status, JSON.parse(body)]).toEqual([
        403,
        { sandboxId: guarded.id, code: 403, message: expect.stringContaining('traffic access token') },
      ])
    }
    expect((await at(3000, { 'e2b-traffic-access-token': 'traffic' })).status).toBe(200)
  })

  test('has an envd all the same, which has a token of its own', async () => {
    const headers = { host: `49983-${guarded.id}.localhost:3001`, 'x-access-token': guarded.accessToken }
    expect((await gateway.ask({ path: '/envs', headers })).status).toBe(200)
  })

  test('shows its servers the host that its owner chose', async () => {
    expect((await at(3000, { 'e2b-traffic-access-token': 'traffic' })).body).toBe('app-3000.example.com')
  })
})

describe('the code interpreter', () => {
  const ask = (path: string, options: AskOptions = {}, token?: string) =>
    gateway.ask({
      path,
      ...options,
      headers: {
        'e2b-sandbox-id': open.id,
        'e2b-sandbox-port': '49999',
        ...(token === undefined ? {} : { 'x-access-token': token }),
      },
    })

  test('is the agent’s, under a path of its own', async () => {
    const execution = await ask('/execute?source=ci', { method: 'POST', body: '{}' }, open.accessToken)
    expect(execution).toMatchObject({ status: 200, body: 'POST /interpreter/execute' })
    expect(execution.headers).toMatchObject({ 'access-control-allow-origin': '*' })
    expect((await ask('/health')).body).toBe('GET /interpreter/health')
    expect((await ask('/contexts/a-1/restart', { method: 'POST' })).body).toBe('POST /interpreter/contexts/a-1/restart')
  })

  test('runs nothing without the token, which its clients send there alone', async () => {
    for (const token of [undefined, 'wrong']) {
      expect((await ask('/execute', { method: 'POST', body: '{}' }, token)).status).toBe(401)
    }
    expect((await ask('/contexts')).status).toBe(200)
  })

  test.each(['/', '/init', '/files', '/contexts/../../init', '/contexts/a/b', '/execute/x'])(
    'has no %s',
    async (path) => {
      expect((await ask(path, {}, open.accessToken)).status).toBe(404)
    },
  )
})

describe('a page of another origin', () => {
  const preflight = { method: 'OPTIONS', path: '/files' }
  const asks = {
    'access-control-request-method': 'GET',
    'access-control-request-headers': 'e2b-sandbox-id,x-access-token',
  }

  test('may ask envd, by header and by host', async () => {
    for (const host of ['localhost:3001', `49983-${open.id}.localhost:3001`]) {
      const { status, headers } = await gateway.ask({ ...preflight, headers: { host, ...asks } })
      expect(status).toBe(204)
      expect(headers).toMatchObject({
        'access-control-allow-origin': '*',
        'access-control-allow-headers': 'e2b-sandbox-id,x-access-token',
      })
    }
    const named = { 'e2b-sandbox-id': open.id, 'e2b-sandbox-port': '49983' }
    for (const token of [open.accessToken, 'wrong']) {
      const { headers } = await gateway.ask({ path: '/envs', headers: { ...named, 'x-access-token': token } })
      expect(headers).toMatchObject({ 'access-control-allow-origin': '*' })
      expect(headers).not.toHaveProperty('access-control-allow-credentials')
    }
  })

  test('is answered by the user’s own server about that server', async () => {
    const { headers, body } = await gateway.ask({
      ...preflight,
      headers: { host: `3000-${open.id}.localhost:3001`, ...asks },
    })
    expect(body).toContain('localhost')
    expect(headers).not.toHaveProperty('access-control-allow-origin')
  })

  test('is not let in under a foreign name', async () => {
    expect((await gateway.ask({ ...preflight, headers: { host: 'evil.com', ...asks } })).status).toBe(421)
  })
})

test('a server that speaks TLS itself is reached where its port is said to, whoever has signed its certificate', async () => {
  const server = createTlsServer(makeCertificate(), (_, response) => response.end('secured'))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  gateway.ports.set(8443, port).set(9443, port)
  const at = (known: number) => gateway.ask({ headers: { host: `${known}-${open.id}.localhost:3001` } })
  expect(await at(8443)).toMatchObject({ status: 200, body: 'secured' })
  expect((await at(9443)).status).toBe(502)
  server.close()
})
