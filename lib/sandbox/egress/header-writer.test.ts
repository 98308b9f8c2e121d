import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import { createServer as createTlsServer, request as tlsRequest } from 'node:https'
import type { Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { connect as connectTls } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { HeaderRuleSet } from './header-rules'
import { parseNetworkPolicy } from './network-policy'
import { parseAuthority } from './target'
import { listen, openProxied, type Proxied, readAtLeast } from './testing/proxied'
import { CertificateAuthority } from './tls/certificate-authority'

/** Whom the hosts of these tests are trusted by. */
const world = await CertificateAuthority.create()
const said = (message: IncomingMessage) => JSON.stringify({ url: message.url, ...message.headers })
const web = createServer((message, response) => response.end(said(message)))
const secureWeb = createTlsServer(
  { SNICallback: (name, done) => world.contextFor(name).then((context) => done(null, context), done) },
  async (message, response) => response.end(message.method === 'POST' ? await text(message) : said(message)),
)
secureWeb.on('upgrade', (message: IncomingMessage, socket: Socket) => {
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\nX-Seen: ${message.headers['x-key']}\r\n\r\n`,
  )
  socket.pipe(socket)
})
let webPort = 0
let securePort = 0
let proxied: Proxied

beforeAll(async () => {
  webPort = await listen(web)
  securePort = await listen(secureWeb as Server)
})
afterEach(() => proxied.close())
afterAll(() => {
  web.close()
  secureWeb.close()
})

const open = async (headers: Record<string, Record<string, string>>, ca: string | undefined = world.certificate) => {
  const names = { 'web.test': [['127.0.0.1']], 'other.test': [['127.0.0.1']] }
  proxied = await openProxied({ policy: { headers }, privateAddresses: ['127.0.0.1'], names, ca })
  return proxied
}

/** A program's HTTPS through the proxy, by an authority that it trusts. */
async function getSecurely(host: string, { ca, ...options }: { ca: string; method?: string; body?: string }) {
  const { socket } = await proxied.tunnel(`${host}:${securePort}`)
  const inner = connectTls({ socket, servername: host, ca })
  const asked = tlsRequest({ createConnection: () => inner, path: '/x', headers: { 'x-key': 'own' }, ...options })
  asked.end(options.body)
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  return { status: answer.statusCode, body: await text(answer), certificate: inner.getPeerX509Certificate() }
}

describe('headers of rules', () => {
  test('are in plain requests to their hosts, over those of programs, and in no others', async () => {
    const { get } = await open({ [`web.test:${webPort}`]: { 'X-Key': 'secret' } })
    const own = await get(`http://web.test:${webPort}/a`)
    expect(JSON.parse(own.body)).toMatchObject({ url: '/a', 'x-key': 'secret', host: `web.test:${webPort}` })
    expect(JSON.parse((await get(`http://other.test:${webPort}/a`)).body)).not.toHaveProperty('x-key')
  })

  test('are in a tunnel’s plain requests, too', async () => {
    const { tunnel } = await open({ [`web.test:${webPort}`]: { 'X-Key': 'secret' } })
    const { socket } = await tunnel(`web.test:${webPort}`)
    const asked = request({ createConnection: () => socket, path: '/b', headers: { host: 'elsewhere.test' } }).end()
    socket.resume()
    const [answer] = (await once(asked, 'response')) as [IncomingMessage]
    expect(JSON.parse(await text(answer))).toMatchObject({ url: '/b', 'x-key': 'secret', host: `web.test:${webPort}` })
  })

  test('are in requests over TLS, by a certificate that the sandbox alone trusts', async () => {
    const { network } = await open({ [`web.test:${securePort}`]: { 'X-Key': 'secret' } })
    const ca = await network.certificate()
    const { body, certificate } = await getSecurely('web.test', { ca })
    expect(JSON.parse(body)).toMatchObject({ url: '/x', 'x-key': 'secret', host: `web.test:${securePort}` })
    expect(certificate?.subjectAltName).toBe('DNS:web.test')
    expect((await getSecurely('web.test', { ca, method: 'POST', body: 'sent' })).body).toBe('sent')
    // What no rule names is the host's own.
    const other = await getSecurely('other.test', { ca: world.certificate })
    expect(JSON.parse(other.body)).toMatchObject({ 'x-key': 'own' })
  })

  test('go to no host that can not show who it is', async () => {
    const { network } = await open(
      { [`web.test:${securePort}`]: { 'X-Key': 'secret' } },
      (await CertificateAuthority.create()).certificate,
    )
    const { status, body } = await getSecurely('web.test', { ca: await network.certificate() })
    expect(status).toBe(502)
    expect(body).toMatch(/web\.test:\d+ did not answer as HTTP does \(.*(SIGNATURE|ISSUER|SELF_SIGNED).*\)/)
  })

  test('are in what becomes another protocol', async () => {
    const { network, tunnel } = await open({ [`web.test:${securePort}`]: { 'X-Key': 'secret' } })
    const { socket } = await tunnel(`web.test:${securePort}`)
    const inner = connectTls({ socket, servername: 'web.test', ca: await network.certificate() })
    const headers = { connection: 'Upgrade', upgrade: 'x' }
    const asked = tlsRequest({ createConnection: () => inner, headers }).end()
    const [answer, upgraded] = (await once(asked, 'upgrade')) as [IncomingMessage, Socket]
    expect(answer.headers['x-seen']).toBe('secret')
    upgraded.write('echo')
    expect(String(await readAtLeast(upgraded, ({ length }) => length >= 4))).toBe('echo')
    upgraded.destroy()
  })
})

test('the rule that names a host most closely holds alone', () => {
  const rules = new HeaderRuleSet({
    '*.test': { Rule: 'wide' },
    '*.a.test': { Rule: 'narrow' },
    'x.a.test': { Rule: 'exact' },
    'x.a.test:8080': { Rule: 'of its port' },
  })
  const ruleOf = (authority: string) => rules.headersFor(parseAuthority(authority))?.rule
  expect(ruleOf('y.test:443')).toBe('wide')
  expect(ruleOf('y.a.test:443')).toBe('narrow')
  expect(ruleOf('x.a.test:80')).toBe('exact')
  expect(ruleOf('x.a.test:8080')).toBe('of its port')
  expect(ruleOf('y.test:22')).toBeUndefined()
  expect(ruleOf('test:443')).toBeUndefined()
})

test.each([
  [{ '*': { a: 'b' } }],
  [{ '192.0.2.0/24': { a: 'b' } }],
  [{ 'a.test': { Host: 'b' } }],
  [{ 'a.test': { 'a b': 'c' } }],
  [{ 'a.test': { a: 'b\r\nc: d' } }],
])('%j are no rules', (headers) => {
  expect(() => parseNetworkPolicy({ headers })).toThrow('the network policy is wrong')
})
