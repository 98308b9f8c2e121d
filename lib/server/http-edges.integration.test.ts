import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openApiDocument } from './openapi/document'
import { ApiClient, errorOf } from './testing/api-client'
import { API_KEY, realServer } from './testing/real-server'

const server = realServer()
const nobody = 'z'.repeat(20)
let script: ApiClient
let ann: ApiClient
let bob: ApiClient
let id: string

beforeAll(async () => {
  script = new ApiClient(server().origin)
  ann = new ApiClient(server().origin, 'browser')
  bob = new ApiClient(server().origin, 'browser')
  ;({ id } = await ann.createSandbox())
})

/** Every route and method that the server has, with ids in their places. */
const operations = (sandboxId: string) =>
  Object.entries(openApiDocument().paths ?? {}).flatMap(([path, item]) =>
    Object.keys(item ?? {}).map((method) => ({
      method: method.toUpperCase(),
      path: path.replace('{id}', sandboxId).replace(/\{\w+\}/g, nobody),
    })),
  )

interface Raw {
  status: number
  body: string
}

/** A request with headers that fetch would not let us set. */
function raw(method: string, path: string, headers: Record<string, string>, body?: string): Promise<Raw> {
  return new Promise((resolve, reject) => {
    const call = request(
      { host: '127.0.0.1', port: server().port, method, path, headers: { 'X-API-KEY': API_KEY, ...headers } },
      async (response) => {
        let text = ''
        for await (const chunk of response) text += chunk
        resolve({ status: response.statusCode ?? 0, body: text })
      },
    )
    call.on('error', reject)
    call.end(body)
  })
}

describe('every route', () => {
  test.each(['evil.com', 'localhost.evil.com:3000', `3000-${nobody}.localhost`, '10.0.0.1'])(
    '[threat 44] refuses the Host %s',
    async (host) => {
      for (const { method, path } of operations(id)) {
        expect({ path, ...(await raw(method, path, { host })) }).toMatchObject({ path, status: 421 })
      }
    },
  )

  test.each([
    { origin: 'http://evil.com' },
    { origin: 'null' },
    { origin: 'http://localhost:1' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('[threat 43] [threat 45] refuses a page of another origin: %o', async (headers) => {
    const host = `localhost:${server().port}`
    for (const { method, path } of operations(id)) {
      expect({ path, ...(await raw(method, path, { host, ...headers })) }).toMatchObject({ path, status: 403 })
    }
  })

  test('of a sandbox that does not exist, and of one of somebody else, is the same 404', async () => {
    for (const sandboxId of [nobody, id]) {
      for (const { method, path } of operations(sandboxId).filter(({ path }) =>
        path.startsWith(`/api/sandbox/${sandboxId}`),
      )) {
        const response = await bob.ask(path, { method, headers: { 'Content-Type': 'application/json' } })
        expect({ path, status: response.status }).toEqual({ path, status: 404 })
        expect(await errorOf(response)).toMatchObject({ code: 'not_found', message: 'no such sandbox' })
      }
    }
    expect((await script.ask(`/api/sandbox/${id}`)).status).toBe(404)
    expect((await ann.ask(`/api/sandbox/${id}`)).status).toBe(200)
  })

  test('[threat 61] lets nobody past by the header of an old hole in middleware', async () => {
    const headers = { 'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy', host: 'evil.com' }
    expect((await raw('GET', '/api/health', headers)).status).toBe(421)
    expect((await raw('GET', '/', headers)).status).toBe(421)
  })

  test('that is not there, or with a method it has not, is answered in JSON', async () => {
    for (const path of ['/api', '/api/nope', '/api/sandbox/x/y/z']) {
      expect(await errorOf(await script.ask(path))).toMatchObject({ code: 'not_found' })
    }
    const response = await script.ask('/api/health', { method: 'DELETE' })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS')
    expect(await errorOf(response)).toMatchObject({ code: 'method_not_allowed' })
  })

  test('[threat 63] tells no path of this machine and no stack, whatever it is asked', async () => {
    const bodies = [undefined, '{', '{"code":1}', '{"files":{"../../etc/passwd":"x"}}', '\0', '[[[['] as const
    const paths = operations(id).map(({ method, path }) => ({ method, path }))
    const odd = [
      '/%00',
      '/api/%2e%2e/%2e%2e/etc/passwd',
      '/api/sandbox/%ff/runs',
      `/p/${'%27'.repeat(200)}`,
      '/_next/x',
    ]
    const told: string[] = []
    for (const { method, path } of [...paths, ...odd.map((path) => ({ method: 'GET', path }))]) {
      for (const body of method === 'GET' || method === 'HEAD' ? [undefined] : bodies) {
        // Those of others: every one of them is refused.
        const answer = await raw(method, path.replaceAll(id, nobody), { 'content-type': 'application/json' }, body)
        if (answer.status >= 400) told.push(`${method} ${path} ${answer.body}`)
      }
    }
    expect(told.length).toBeGreaterThan(100)
    const secret = new RegExp(
      [
        process.cwd(),
        homedir(),
        server().dataDir,
        tmpdir(),
        '/var/lib/docker',
        'node_modules',
        '\\.next/',
        'at Object\\.',
        '\\n\\s+at ',
      ]
        .map((part) => (part.startsWith('/') ? part.replaceAll('.', '\\.') : part))
        .join('|'),
    )
    expect(told.filter((text) => secret.test(text))).toEqual([])
  })

  test('refuses a wrong key, also for what anybody may read of nobody', async () => {
    const response = await fetch(`${server().origin}/api/sandbox/${id}`, { headers: { 'X-API-KEY': 'e2b_wrong' } })
    expect(response.status).toBe(401)
  })
})

describe('a bad request', () => {
  const runs = () => `/api/sandbox/${id}/runs`

  test.each([
    ['{', 400],
    ['', 400],
    ['[]', 400],
    ['{"code":"1","entry":"a.js"}', 400],
    ['{"code":"1","__proto__":{"x":1}}', 400],
    ['{"code":"1","surprise":true}', 400],
    ['{"code":"1","timeoutMs":1e99}', 400],
    ['{"command":[]}', 400],
    ['{"entry":"../../etc/passwd"}', 400],
    [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, 400],
  ])('%.60s is told what is wrong with it', async (body, status) => {
    const headers = { 'Content-Type': 'application/json' }
    const response = await ann.ask(runs(), { method: 'POST', headers, body })
    expect(response.status).toBe(status)
    const error = await errorOf(response)
    expect(error).toMatchObject({ code: 'bad_request', requestId: expect.any(String) })
    expect(JSON.stringify(error)).not.toMatch(/\/work|node_modules|\.next| at .*:\d+/)
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'of the type %s, which another site’s form can send, starts nothing',
    async (type) => {
      const response = await ann.ask(runs(), {
        method: 'POST',
        headers: { 'Content-Type': type },
        body: '{"code":"1"}',
      })
      expect(response.status).toBe(415)
    },
  )

  test('[threat 49] of 100 MB is refused while it arrives, at no cost', async () => {
    const before = await server().memoryBytes()
    const chunk = Buffer.alloc(64 * 1024, 0x20)
    const answer = await new Promise<{ status: number; sent: number }>((resolve, reject) => {
      let sent = 0
      const call = request(`${server().origin}/api/sandbox`, {
        method: 'POST',
        headers: { 'X-API-KEY': API_KEY, 'Content-Type': 'application/json' },
      })
      let isAnswered = false
      call.on('response', (response) => {
        isAnswered = true
        response.resume()
        resolve({ status: response.statusCode ?? 0, sent })
        call.destroy()
      })
      call.on('error', (error) => {
        if (!isAnswered) reject(error)
      })
      const pump = () => {
        while (!isAnswered && sent < 100 * 1024 * 1024) {
          sent += chunk.length
          if (!call.write(chunk)) return void call.once('drain', pump)
        }
        if (!isAnswered) call.end()
      }
      pump()
    })
    expect(answer.status).toBe(413)
    expect(answer.sent).toBeLessThan(60 * 1024 * 1024)
    expect((await server().memoryBytes()) - before).toBeLessThan(40 * 1024 * 1024)
  })

  test('[threat 49] whose headers are huge is refused, by the gateway too, and both serve on', async () => {
    const askWith = (port: number, headerBytes: number) =>
      new Promise<string>((resolve, reject) => {
        const socket = connect(port, '127.0.0.1', () => {
          socket.write(`GET / HTTP/1.1\r\nHost: localhost\r\nX-Huge: ${'a'.repeat(headerBytes)}\r\n\r\n`)
        })
        let text = ''
        socket.on('data', (bytes) => {
          text += bytes
        })
        socket.on('error', () => {})
        socket.on('close', () => resolve(text.split('\r\n')[0] ?? ''))
        socket.setTimeout(30_000, () => reject(new Error('no answer')))
      })
    const refusal = 'HTTP/1.1 431 Request Header Fields Too Large'
    for (const port of [server().port, server().gatewayPort]) {
      expect(await askWith(port, 20 * 1024)).toBe(refusal)
      // What it has not read of them resets the connection, and with it an answer that has not been read yet.
      expect([refusal, '']).toContain(await askWith(port, 1024 * 1024))
      expect((await fetch(`http://localhost:${port}/api/health`)).status).toBeLessThan(500)
    }
  })

  test('[threat 49] whose body would inflate to 100 MB is not inflated', async () => {
    const before = await server().memoryBytes()
    const body = gzipSync(Buffer.alloc(100 * 1024 * 1024, 0x20))
    const headers = { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' }
    const response = await script.ask('/api/sandbox', { method: 'POST', headers, body })
    expect([400, 415]).toContain(response.status)
    expect((await server().memoryBytes()) - before).toBeLessThan(40 * 1024 * 1024)
  })

  test('for a file larger than may be is refused by its length', async () => {
    const path = `/api/sandbox/${id}/files?path=big`
    const headers = { host: `localhost:${server().port}`, 'Content-Length': String(65 * 1024 * 1024) }
    const status = await new Promise<number>((resolve, reject) => {
      const call = request({
        host: '127.0.0.1',
        port: server().port,
        method: 'PUT',
        path,
        headers: { ...headers, 'X-API-KEY': API_KEY },
      })
      call.on('response', (response) => {
        resolve(response.statusCode ?? 0)
        call.destroy()
      })
      call.on('error', reject)
      call.flushHeaders()
    })
    // Of somebody else's sandbox: not even that is told.
    expect(status).toBe(404)
    const own = await script.createSandbox()
    const answered = await script.ask(`/api/sandbox/${own.id}/files?path=big`, {
      method: 'PUT',
      body: Buffer.alloc(65 * 1024 * 1024),
    })
    expect(await errorOf(answered)).toMatchObject({ code: 'too_large' })
    const missing = await script.ask(`/api/sandbox/${own.id}/files?path=big`)
    expect(missing.status).toBe(404)
    await script.ask(`/api/sandbox/${own.id}`, { method: 'DELETE' })
  })
})

describe('[threat 50] one who takes all', () => {
  test('of the sandboxes is told to wait, and others are served', async () => {
    const greedy = new ApiClient(server().origin, 'browser')
    await greedy.createSandbox()
    const answers = await Promise.all(Array.from({ length: 12 }, () => greedy.post('/api/sandbox', {})))
    const refused = answers.filter(({ status }) => status === 429)
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5)
    expect(refused).toHaveLength(7)
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0)
    await bob.createSandbox()
    for (const answer of answers.filter(({ status }) => status === 201)) {
      const { id: own } = (await answer.json()) as { id: string }
      await greedy.ask(`/api/sandbox/${own}`, { method: 'DELETE' })
    }
  })

  test('of the runs is told to wait, and others are served', async () => {
    const start = () => ann.post(`/api/sandbox/${id}/runs`, { command: 'sleep 90', timeoutMs: 100_000 })
    const answers = await Promise.all(Array.from({ length: 100 }, start))
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(12)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(88)
    const other = await bob.createSandbox()
    expect((await bob.run(other.id, { command: 'echo served' })).output).toBe('served\n')
  })

  test('of the server by a thousand requests at once is turned away, and keeps nobody else waiting', async () => {
    const other = await bob.createSandbox()
    const body = '{"command":"sleep 90"}'
    const headers = [
      ...[`Host: localhost:${server().port}`, `X-API-KEY: ${API_KEY}`, 'Content-Type: application/json'],
      `Content-Length: ${body.length}`,
    ]
    const { id: own } = await script.createSandbox()
    const one = [`POST /api/sandbox/${own}/runs HTTP/1.1`, ...headers, '', body].join('\r\n')
    // Each connection sends its fifty in one piece, and reads the answers afterwards.
    const answers = Array.from({ length: 20 }, async () => {
      const socket = connect(server().port, '127.0.0.1')
      socket.write(one.repeat(50))
      let text = ''
      for await (const chunk of socket) {
        text += chunk
        if (text.match(/^HTTP\/1\.1 \d/gm)?.length === 50) break
      }
      return text
    })
    expect((await bob.run(other.id, { command: 'echo served' })).output).toBe('served\n')
    const all = (await Promise.all(answers)).join('')
    expect(all.match(/^HTTP\/1\.1 (202|429)/gm)).toHaveLength(1000)
    expect(all.match(/too many requests of yours are waiting/g)?.length).toBeGreaterThan(500)
    expect(all.match(/^retry-after: 2/gim)?.length).toBeGreaterThan(500)
    await script.ask(`/api/sandbox/${own}`, { method: 'DELETE' })
  })
})

describe('[threat 49] 200 connections that never finish their request', () => {
  const sockets: Socket[] = []
  afterAll(() => {
    for (const socket of sockets) socket.destroy()
  })

  test('don’t keep the server from answering', async () => {
    for (let n = 0; n < 200; n++) {
      const socket = connect(server().port, '127.0.0.1')
      socket.on('error', () => {})
      socket.write('POST /api/sandbox HTTP/1.1\r\nHost: localhost\r\nX-Slow: ')
      sockets.push(socket)
    }
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))))
    const timesMs: number[] = []
    for (let n = 0; n < 10; n++) {
      const startedAtMs = performance.now()
      await (await script.ask('/api/health')).json()
      timesMs.push(performance.now() - startedAtMs)
    }
    expect(timesMs.sort((a, b) => a - b)[5]).toBeLessThan(200)
  })
})

test('the key and the sessions’ secret are in no answer', async () => {
  for (const path of ['/api/health', '/api/openapi.json', '/api/metrics']) {
    expect(await (await ann.ask(path)).text()).not.toContain(API_KEY)
  }
})
