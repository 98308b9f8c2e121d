import { execFile } from 'node:child_process'
import { createHmac, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { FileTree } from '@/lib/contracts/files'
import { Sandbox } from '@/lib/contracts/sandbox'
import { Terminal, TerminalList } from '@/lib/contracts/terminal'
import { ApiClient, errorOf } from './testing/api-client'
import { realServer, SESSION_SECRET } from './testing/real-server'

const server = realServer()
let client: ApiClient
let id: string

beforeAll(async () => {
  client = new ApiClient(server().origin)
  ;({ id } = await client.createSandbox())
})

const file = (path: string) => `/api/sandbox/${id}/files?path=${encodeURIComponent(path)}`
const put = (path: string, body: BodyInit) => client.ask(file(path), { method: 'PUT', body })
const tree = async () => FileTree.parse(await (await client.ask(`/api/sandbox/${id}/files`)).json())

describe('files', () => {
  test('200 of them come with the sandbox', async () => {
    const files = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`src/dir${n % 10}/f${n}.txt`, `text ${n}`]))
    const sandbox = await client.createSandbox({ files, env: { GREETING: 'hello' } })
    const { output } = await client.run(sandbox.id, {
      command: 'find src -type f | wc -l; cat src/dir7/f7.txt; echo " $GREETING"',
    })
    expect(output).toBe('200\ntext 7 hello\n')
    await client.ask(`/api/sandbox/${sandbox.id}`, { method: 'DELETE' })
  })

  test('keep their bytes, whatever they are called', async () => {
    const bytes = randomBytes(3_000_000)
    for (const path of [
      'plain.bin',
      'dir/中文 😀.bin',
      '-rf',
      '.hidden',
      '%2e%2e',
      '<img src=x onerror=alert(1)>',
      '__proto__',
    ]) {
      expect((await put(path, bytes)).status).toBe(204)
      const response = await client.ask(file(path))
      expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true)
      expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="[\w.-]+"; filename\*=UTF-8''/)
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      expect(response.headers.get('content-type')).toBe('application/octet-stream')
    }
    expect((await tree()).entries.map(({ path }) => path)).toContain('dir/中文 😀.bin')
  })

  test('are empty, moved, replaced and removed like any', async () => {
    await put('a/empty', '')
    expect((await client.ask(file('a/empty'))).headers.get('content-length')).toBe('0')
    expect((await client.post(`/api/sandbox/${id}/files/move`, { from: 'a', to: 'b/c' })).status).toBe(204)
    expect((await client.post(`/api/sandbox/${id}/directories`, { path: 'd/e' })).status).toBe(204)
    const paths = (await tree()).entries.map(({ path }) => path)
    expect(paths).toEqual(expect.arrayContaining(['b/c/empty', 'd/e']))
    expect((await client.ask(file('b'), { method: 'DELETE' })).status).toBe(204)
    expect(await errorOf(await client.ask(file('b'), { method: 'DELETE' }))).toMatchObject({ code: 'not_found' })
    expect(await errorOf(await client.ask(file('b/c/empty')))).toMatchObject({ code: 'not_found' })
  })

  test('outside the home are out of reach, by path or by link', async () => {
    for (const path of ['../etc/passwd', '/etc/passwd', 'a/../../etc', 'a\0b', '']) {
      expect((await client.ask(file(path))).status).toBe(400)
      expect((await put(path, 'x')).status).toBe(400)
    }
    await client.run(id, { command: 'ln -sf /etc/passwd link; ln -sfn /etc linkdir; ln -sf /proc/self/environ env' })
    for (const path of ['link', 'linkdir/passwd', 'env']) {
      const response = await client.ask(file(path))
      expect({ path, status: response.status }).toEqual({
        path,
        status: expect.toSatisfy((status) => status >= 400 && status < 500),
      })
    }
    await put('linkdir/planted', 'x')
    expect((await client.run(id, { command: 'ls /etc/planted 2>&1' })).output).toContain('No such file')
  })

  test('that are larger than may be read, or claim to be, are refused', async () => {
    await client.run(id, { command: 'truncate -s 1T huge' })
    const response = await client.ask(file('huge'))
    expect(await errorOf(response)).toMatchObject({ code: 'too_large' })
  })
})

describe('an archive', () => {
  test('has the whole project and brings it into another sandbox', async () => {
    const bytes = randomBytes(100_000)
    const from = await client.createSandbox({ files: { 'src/a.txt': 'text', '中文.py': 'print(1)' } })
    await client.ask(`/api/sandbox/${from.id}/files?path=b.bin`, { method: 'PUT', body: bytes })
    const zip = await client.ask(`/api/sandbox/${from.id}/archive`)
    expect(zip.headers.get('content-disposition')).toContain('project.zip')
    const to = await client.createSandbox()
    const headers = { 'Content-Type': 'application/zip' }
    const body = await zip.arrayBuffer()
    expect((await client.ask(`/api/sandbox/${to.id}/archive`, { method: 'POST', headers, body })).status).toBe(204)
    const copy = await client.ask(`/api/sandbox/${to.id}/files?path=b.bin`)
    expect(Buffer.from(await copy.arrayBuffer()).equals(bytes)).toBe(true)
    expect((await client.run(to.id, { command: 'cat src/a.txt 中文.py' })).output).toBe('textprint(1)')
    for (const sandbox of [from, to]) await client.ask(`/api/sandbox/${sandbox.id}`, { method: 'DELETE' })
  })

  test('that is none, or says it is something else, is refused', async () => {
    const path = `/api/sandbox/${id}/archive`
    const headers = { 'Content-Type': 'application/zip' }
    expect(await errorOf(await client.ask(path, { method: 'POST', headers, body: 'no zip' }))).toMatchObject({
      code: 'bad_request',
    })
    expect((await client.ask(path, { method: 'POST', body: 'text' })).status).toBe(415)
  })
})

describe('a terminal', () => {
  test('is a shell that is typed into, resized, found again and closed', async () => {
    const path = `/api/sandbox/${id}/terminals`
    const { terminalId } = Terminal.parse(await (await client.post(path, { cols: 80, rows: 24 })).json())
    const type = (text: string) => client.ask(`${path}/${terminalId}/input`, { method: 'POST', body: text })
    const screen = async () => {
      const { terminals } = TerminalList.parse(await (await client.ask(path)).json())
      const own = terminals.find((terminal) => terminal.terminalId === terminalId)
      return own ? Buffer.from(own.scrollbackBase64, 'base64').toString() : undefined
    }
    expect((await type('stty size; tty\n')).status).toBe(204)
    await expect.poll(screen).toMatch(/24 80[\s\S]*\/dev\/pts\//)
    const resize = { method: 'PATCH', headers: { 'Content-Type': 'application/json' }, body: '{"cols":100,"rows":30}' }
    expect((await client.ask(`${path}/${terminalId}`, resize)).status).toBe(204)
    await type('stty size\n')
    await expect.poll(screen).toContain('30 100')
    expect((await client.ask(`${path}/${terminalId}`, { method: 'DELETE' })).status).toBe(204)
    await expect.poll(screen).toBeUndefined()
    expect((await type('x')).status).toBe(404)
  })
})

describe('the gateway', () => {
  const token = (sandboxId: string) =>
    createHmac('sha256', SESSION_SECRET).update(`envd access ${sandboxId}`).digest('hex')

  async function ask(options: {
    host?: string
    path?: string
    method?: string
    headers?: Record<string, string>
    body?: string
  }) {
    const { host = `localhost:${server().gatewayPort}`, path = '/', method = 'GET', headers, body } = options
    const call = request({ host: '127.0.0.1', port: server().gatewayPort, path, method, headers: { host, ...headers } })
    call.end(body)
    const [response] = (await once(call, 'response')) as [IncomingMessage]
    let text = ''
    for await (const chunk of response) text += chunk
    return { status: response.statusCode, headers: response.headers, text }
  }
  const envd = (sandboxId: string) => ({
    'E2b-Sandbox-Id': sandboxId,
    'E2b-Sandbox-Port': '49983',
    'X-Access-Token': token(sandboxId),
  })

  test('shows a server that runs in a sandbox, at its own address', async () => {
    const code = `require('http').createServer((q, s) => s.end(q.method + ' ' + q.url + ' ' + (q.headers.cookie || ''))).listen(8080, '127.0.0.1')`
    const runId = await client.startRun(id, { code, language: 'javascript' })
    const { previewUrl } = Sandbox.parse(await (await client.ask(`/api/sandbox/${id}`)).json())
    const { host } = new URL(previewUrl.replace('{port}', '8080'))
    const headers = { cookie: 'codetok_1234abcd=secret; a=1' }
    await expect.poll(async () => (await ask({ host, path: '/x?y', headers })).text).toBe('GET /x?y a=1')
    expect((await ask({ host: host.replace('8080', '9090') })).text).toContain('port is not open')
    // Its id, which more people may know, leads to no server of its.
    expect((await ask({ host: `8080-${id}.localhost:${server().gatewayPort}` })).status).toBe(502)
    expect((await ask({ headers: { 'E2b-Sandbox-Id': id, 'E2b-Sandbox-Port': '8080' } })).status).toBe(403)
    await client.ask(`/api/sandbox/${id}/runs/${runId}`, { method: 'DELETE' })
    expect((await ask({ host })).status).toBe(502)
  })

  test('serves envd to whoever has the sandbox’s token', async () => {
    const headers = { ...envd(id), 'Content-Type': 'application/json' }
    expect((await ask({ path: '/health', headers })).status).toBe(204)
    const list = await ask({ path: '/process.Process/List', method: 'POST', headers, body: '{}' })
    expect(list.status).toBe(200)
    expect(JSON.parse(list.text)).toBeTypeOf('object')
    const { 'X-Access-Token': _, ...without } = headers
    expect((await ask({ path: '/process.Process/List', method: 'POST', headers: without, body: '{}' })).status).toBe(
      401,
    )
  })

  test('has none of the agent’s control routes', async () => {
    for (const path of ['/init', '/codetok.agent.v1.Agent/Claim', '/codetok.agent.v1.Agent/StartRun', '/tunnel/8080']) {
      for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
        expect({ path, ...(await ask({ path, method, headers: envd(id) })) }).toMatchObject({ path, status: 404 })
      }
    }
  })

  test('says that a sandbox is no more', async () => {
    const gone = await client.createSandbox()
    expect((await ask({ path: '/health', headers: envd(gone.id) })).status).toBe(204)
    await client.ask(`/api/sandbox/${gone.id}`, { method: 'DELETE' })
    const answer = await ask({ path: '/health', headers: envd(gone.id) })
    expect(answer.status).toBe(502)
    expect(JSON.parse(answer.text)).toEqual({ sandboxId: gone.id, message: 'The sandbox was not found', code: 502 })
  })
})

test('a sandbox that dies ends for all who look, with the reason, and the next one works', async () => {
  const { id: doomed } = await client.createSandbox()
  const stream = (await client.ask(`/api/sandbox/${doomed}/events`)).text()
  const runId = await client.startRun(doomed, { command: 'echo begun; sleep 100' })
  const { stdout: container } = await promisify(execFile)('docker', [
    'ps',
    '-q',
    '--filter',
    `label=codetok.sandbox=${doomed}`,
  ])
  await promisify(execFile)('docker', ['kill', container.trim()])
  const events = (await stream).split('\n').filter((line) => line.startsWith('data: '))
  expect(events.at(-2)).toContain(`"runId":"${runId}"`)
  expect(events.at(-2)).toContain('"code":"sandbox_lost"')
  expect(events.at(-1)).toContain('"type":"sandbox_ended"')
  const gone = await client.ask(`/api/sandbox/${doomed}`)
  expect(await errorOf(gone)).toMatchObject({ message: expect.stringContaining('the sandbox has ended: ') })
  const next = await client.createSandbox()
  expect((await client.run(next.id, { command: 'echo works' })).output).toBe('works\n')
})

test('Prometheus reads what happened', async () => {
  const text = await (await client.ask('/api/metrics')).text()
  expect(text).toMatch(/codetok_run_seconds_count\{language="command",outcome="exited"\} [1-9]/)
  expect(text).toMatch(/codetok_pool_sandboxes\{state="in_use"\} [1-9]/)
  expect(text).toContain('process_resident_memory_bytes')
})
