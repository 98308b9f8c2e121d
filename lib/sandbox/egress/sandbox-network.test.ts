import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { connect, createServer, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { deferred } from '../deferred'
import { listen, openProxied, type Proxied, readAtLeast } from './testing/proxied'

const MIB = 1024 * 1024

/** A web server of the host's, as the operator of a sandbox may open it. */
const web = createHttpServer((request, response) => {
  if (request.url === '/to-private') response.writeHead(302, { Location: 'http://10.0.0.1/' }).end()
  else if (request.url === '/headers') response.end(JSON.stringify(request.headers))
  else request.pipe(response)
})
/** Sends back what it gets. */
const echo = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket))
let webPort = 0
let echoPort = 0
let proxied: Proxied

beforeAll(async () => {
  webPort = await listen(web)
  echoPort = await listen(echo)
})
afterEach(() => proxied.close())
afterAll(() => {
  web.close()
  echo.close()
})

const said = async (socket: Socket) => String(await readAtLeast(socket, () => true))

const open = async (options: Parameters<typeof openProxied>[0] = {}) => {
  proxied = await openProxied({
    privateAddresses: [`127.0.0.1:${webPort}`, `127.0.0.1:${echoPort}`],
    names: { 'web.test': [['127.0.0.1']], 'inside.test': [['10.0.0.1']] },
    ...options,
  })
  return proxied
}

describe('plain HTTP', () => {
  test('reaches the host that its first line names, whatever its headers say', async () => {
    const { get } = await open()
    const { status, body } = await get(`http://web.test:${webPort}/headers`)
    expect(status).toBe(200)
    expect(JSON.parse(body)).toEqual({ host: `web.test:${webPort}`, connection: 'close' })
  })

  test('that is refused says so by status, header and body', async () => {
    const { get } = await open()
    const why = 'inside.test:80 may not be reached from this sandbox: its address 10.0.0.1 is a private address'
    expect(await get('http://inside.test/x')).toMatchObject({
      status: 403,
      headers: { 'proxy-status': `codetok; error=http_request_denied; details="${why}"` },
      body: `codetok: ${why}\n`,
    })
  })

  test.each([
    ['/only/a/path', 400, 'this is a proxy'],
    ['https://web.test/', 400, 'CONNECT host:port'],
    ['ftp://web.test/', 400, 'this is a proxy'],
    ['http://web.test@10.0.0.1/', 400, 'neither a host name'],
    ['http://0x0a000001/', 400, 'neither a host name'],
    ['http://10.0.0.1/', 403, 'a private address'],
    ['http://[::ffff:10.0.0.1]/', 403, 'an IPv4 address written as IPv6'],
    ['http://nowhere.test/', 502, 'nowhere.test has no address'],
  ])('[threat 39] %s is answered %i', async (url, status, why) => {
    const { get } = await open()
    const answer = await get(url)
    expect(answer.status).toBe(status)
    expect(answer.body).toContain(why)
  })

  test('[threat 39] a redirect is the program’s to follow, and then refused', async () => {
    const { get } = await open()
    const { status, headers } = await get(`http://web.test:${webPort}/to-private`)
    expect(status).toBe(302)
    expect(await get(String(headers.location))).toMatchObject({ status: 403 })
  })
})

describe('a tunnel', () => {
  test('carries bytes both ways until both ends have ended', async () => {
    const { tunnel } = await open()
    const { status, socket } = await tunnel(`web.test:${echoPort}`)
    expect(status).toBe(200)
    socket.end('there and back')
    let back = ''
    for await (const chunk of socket) back += chunk
    expect(back).toBe('there and back')
  })

  test('[threat 39] a name that leads elsewhere the next time is resolved and checked each time', async () => {
    const { tunnel, lookups } = await open({ names: { 'flip.test': [['127.0.0.1'], ['169.254.169.254']] } })
    const first = await tunnel(`flip.test:${echoPort}`)
    expect(first.status).toBe(200)
    first.socket.write('still here')
    expect(await said(first.socket)).toBe('still here')
    const second = await tunnel(`flip.test:${echoPort}`)
    expect(second).toMatchObject({ status: 403, head: expect.stringContaining('169.254.169.254 is a link-local') })
    expect(lookups.get('flip.test')).toBe(2)
    first.socket.destroy()
  })

  test('that nobody answers is told apart from one that is refused', async () => {
    const { tunnel, network } = await open({ privateAddresses: ['127.0.0.1'] })
    expect(await tunnel('web.test:9')).toMatchObject({ status: 502, head: expect.stringContaining('ECONNREFUSED') })
    expect(network.refusalOf(1, 0)).toBeUndefined()
    await tunnel('10.0.0.1:80')
    expect(network.refusalOf(1, 0)).toMatchObject({ kind: 'target_refused' })
    expect(network.refusalOf(1, performance.now())).toBeUndefined()
  })

  test('that is refused is the matter of the run whose program asked for it', async () => {
    let callerPid = 7
    const { tunnel, network } = await open({ callerPid: () => callerPid })
    await tunnel('10.0.0.1:80')
    callerPid = 8
    await tunnel('169.254.169.254:80')
    expect(network.refusalOf(7, 0)?.message).toContain('10.0.0.1')
    expect(network.refusalOf(8, 0)?.message).toContain('169.254.169.254')
    expect(network.refusalOf(9, 0)).toBeUndefined()
  })

  test('is cut when a new policy refuses it, and not when it allows it', async () => {
    const { tunnel, network } = await open()
    const [kept, cut] = await Promise.all([tunnel(`web.test:${echoPort}`), tunnel(`127.0.0.1:${echoPort}`)])
    network.setPolicy({ allowOut: ['web.test'], denyOut: ['0.0.0.0/0'] })
    await once(cut.socket, 'close')
    kept.socket.write('goes on')
    expect(await said(kept.socket)).toBe('goes on')
    expect((await tunnel(`127.0.0.1:${echoPort}`)).status).toBe(403)
    kept.socket.destroy()
  })

  test('ends with its sandbox, where the program had said its last and the other side is silent, too', async () => {
    const silent: Socket[] = []
    const server = createServer({ allowHalfOpen: true }, (socket) => void silent.push(socket.resume()))
    const port = await listen(server)
    const { tunnel, endSandbox, network } = await open({ privateAddresses: ['127.0.0.1'] })
    const { socket } = await tunnel(`web.test:${port}`)
    socket.end()
    await vi.waitFor(() => expect(silent[0]?.readableEnded).toBe(true))
    expect(network.connections).toBe(1)
    endSandbox()
    await vi.waitFor(() => expect(network.connections).toBe(0))
    silent[0]?.destroy()
    server.close()
  })

  test('beyond the most that a sandbox may have is refused, and said so', async () => {
    const { port, tunnel, network } = await open()
    const idle = Array.from({ length: 256 }, () => connect({ port, host: '127.0.0.1' }))
    await Promise.all(idle.map((socket) => once(socket, 'connect')))
    expect((await tunnel(`web.test:${echoPort}`)).status).toBe(503)
    expect(network.refusalOf(1, 0)).toMatchObject({ kind: 'too_many', measured: { limit: 256 } })
    for (const socket of idle) socket.destroy()
    await vi.waitFor(async () => expect((await tunnel(`web.test:${echoPort}`)).status).toBe(200))
  })
})

describe('SOCKS5', () => {
  const ask = async (port: number, request: Buffer, greeting = Buffer.of(5, 1, 0)): Promise<number[]> => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.write(Buffer.concat([greeting, request]))
    const seen: number[] = []
    for await (const chunk of socket) {
      seen.push(...chunk)
      if (seen.length >= 12) break
    }
    socket.destroy()
    return seen
  }
  const byName = (name: string, port: number, command = 1) =>
    Buffer.concat([
      Buffer.of(5, command, 0, 3, name.length),
      Buffer.from(name, 'latin1'),
      Buffer.of(port >> 8, port & 255),
    ])
  const byAddress = (type: number, bytes: number[]) => Buffer.of(5, 1, 0, type, ...bytes, 0, 80)

  test.each([
    ['a name', () => byName('web.test', echoPort), 0],
    ['[threat 39] a private name', () => byName('inside.test', 80), 2],
    ['[threat 39] a NUL in a name', () => byName('web.test\0.allowed.test', 80), 2],
    ['[threat 39] an address as a name, in hexadecimal', () => byName('0x7f000001', 80), 2],
    ['[threat 39] a private address', () => byAddress(1, [10, 0, 0, 1]), 2],
    ['[threat 39] an IPv4 address as IPv6', () => byAddress(4, [...Array(10).fill(0), 255, 255, 127, 0, 0, 1]), 2],
    ['a name that there is not', () => byName('nowhere.test', 80), 4],
    ['BIND', () => byName('web.test', 80, 2), 7],
    ['[threat 38] UDP ASSOCIATE', () => byName('web.test', 80, 3), 7],
    ['an unknown kind of address', () => byAddress(9, [1]), 8],
  ])('answers %s', async (_what, request, code) => {
    const { port } = await open()
    expect((await ask(port, request())).slice(0, 4)).toEqual([5, 0, 5, code])
  })

  test('wants no password and asks for none', async () => {
    const { port } = await open()
    expect(await ask(port, Buffer.alloc(0), Buffer.of(5, 1, 2))).toEqual([5, 255])
  })

  test('is read however its bytes are cut', async () => {
    const { port } = await open()
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    for (const byte of Buffer.concat([Buffer.of(5, 1, 0), byName('web.test', echoPort), Buffer.from('hi')])) {
      socket.write(Buffer.of(byte))
      await new Promise((resolve) => setImmediate(resolve))
    }
    const seen = await readAtLeast(socket, ({ length }) => length >= 14)
    expect([...seen.subarray(0, 4)]).toEqual([5, 0, 5, 0])
    expect(seen.subarray(12).toString()).toBe('hi')
    socket.destroy()
  })
})

describe('what no policy opens', () => {
  test('is refused whatever the policy allows, and whatever takes its place', async () => {
    const bounds = { allowOut: ['web.test'], denyOut: ['0.0.0.0/0'] }
    const { get, network } = await open({ bounds, policy: { allowOut: ['0.0.0.0/0'] } })
    const status = async (host: string) => (await get(`http://${host}:${webPort}/headers`)).status
    expect(await status('web.test')).toBe(200)
    expect(await status('127.0.0.1')).toBe(403)
    network.setPolicy({})
    expect(await status('127.0.0.1')).toBe(403)
    network.setPolicy({ denyOut: ['0.0.0.0/0'] })
    expect(await status('web.test')).toBe(403)
  })
})

describe('[threat 40] bandwidth', () => {
  /** Bytes a second, between the first and the last of what arrives. */
  const rateOf = async (chunks: AsyncIterable<Buffer>, bytes: number): Promise<number> => {
    let seen = 0
    let firstMs = 0
    let firstBytes = 0
    for await (const chunk of chunks) {
      if (firstMs === 0) [firstMs, firstBytes] = [performance.now(), chunk.length]
      seen += chunk.length
      if (seen >= bytes) break
    }
    return (seen - firstBytes) / ((performance.now() - firstMs) / 1000)
  }

  test('inbound and outbound hold within 10 %, and the sender waits instead of filling memory', async () => {
    const rate = MIB
    // More than the system's own buffers hold: what a sender has left shows whether it waits.
    const much = Buffer.alloc(32 * MIB)
    const sources: Socket[] = []
    const source = createServer((socket) => {
      sources.push(socket)
      socket.on('error', () => {}).end(much)
    })
    const received = deferred<number>()
    const sink = createServer((socket) => rateOf(socket, 2 * MIB).then(received.resolve, received.reject))
    const ports = [await listen(source), await listen(sink)]
    const { tunnel } = await open({
      privateAddresses: ['127.0.0.1'],
      inBytesPerSecond: rate,
      outBytesPerSecond: rate,
    })
    const [down, up] = await Promise.all(ports.map((port) => tunnel(`web.test:${port}`)))
    if (!down || !up) return never()
    up.socket.write(much)
    const [inbound, outbound] = await Promise.all([rateOf(down.socket, 2 * MIB), received.promise])
    for (const seen of [inbound, outbound]) {
      expect(seen).toBeGreaterThan(rate * 0.9)
      expect(seen).toBeLessThan(rate * 1.1)
    }
    for (const sender of [...sources, up.socket]) expect(sender.writableLength).toBeGreaterThan(much.length / 2)
    up.socket.destroy()
    source.close()
    sink.close()
  })

  test('is shared by all connections of a sandbox', async () => {
    const rate = MIB
    const source = createServer((socket) => void socket.on('error', () => {}).end(Buffer.alloc(MIB / 2)))
    const port = await listen(source)
    const { tunnel } = await open({ privateAddresses: ['127.0.0.1'], inBytesPerSecond: rate })
    const tunnels = await Promise.all([1, 2, 3, 4].map(() => tunnel(`web.test:${port}`)))
    const startedAtMs = performance.now()
    const seen = await Promise.all(
      tunnels.map(async ({ socket }) => {
        let bytes = 0
        for await (const chunk of socket) bytes += chunk.length
        return bytes
      }),
    )
    const seconds = (performance.now() - startedAtMs) / 1000
    const total = seen.reduce((sum, bytes) => sum + bytes, 0)
    expect(total).toBe(2 * MIB)
    expect(total / seconds).toBeLessThan(rate * 1.1)
    expect(total / seconds).toBeGreaterThan(rate * 0.9)
    source.close()
  })
})

function never(): never {
  throw new Error('can not be')
}
