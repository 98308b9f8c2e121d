import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { TLSSocket } from 'node:tls'
import { CommandExitError, RateLimitError, Sandbox, SandboxNotFoundError } from 'e2b'
import { Sandbox as OlderSandbox } from 'e2b-2.45'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { socksServer } from '@/lib/sandbox/egress/testing/socks-server'
import { CertificateAuthority } from '@/lib/sandbox/egress/tls/certificate-authority'
import { API_KEY, realServer } from '@/lib/server/testing/real-server'
import { e2bCli, sdkOptions } from './testing/clients'

const POOL_MAX_SIZE = 4
/** An address of this machine's that the operator opens, as none of the internet's is there for tests. */
const OPENED = '127.0.0.9'
/** Whom its hosts are trusted by, by the server alone. */
const world = await CertificateAuthority.create()
const WORLD_FILE = join(mkdtempSync(join(tmpdir(), 'codetok-world-')), 'ca.pem')
writeFileSync(WORLD_FILE, world.certificate)
const server = realServer({
  env: {
    POOL_MAX_SIZE: String(POOL_MAX_SIZE),
    POOL_MIN_SIZE: '0',
    E2B_POOL_MIN_SIZE: '2',
    SANDBOX_NETWORK_PRIVATE: OPENED,
    NODE_EXTRA_CA_CERTS: WORLD_FILE,
  },
})
const options = () => sdkOptions(server())

/** A request to a server in the sandbox; Node.js can't resolve names below localhost by itself. */
async function askPort(sandbox: Sandbox, port: number, headers: Record<string, string> = {}): Promise<IncomingMessage> {
  const host = sandbox.getHost(port)
  const asked = request({ host: '127.0.0.1', port: server().gatewayPort, headers: { host, ...headers } }).end()
  const [response] = (await once(asked, 'response')) as [IncomingMessage]
  return response
}

describe('a sandbox', () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await Sandbox.create({ ...options(), envs: { GREETING: 'hello' }, metadata: { 'a b': 'c/d=&' } })
  })
  afterAll(() => sandbox.kill())

  test('runs commands, says how they end, and takes input', async () => {
    const { stdout } = await sandbox.commands.run('echo $GREETING $E2B_SANDBOX $E2B_SANDBOX_ID')
    expect(stdout).toBe(`hello true ${sandbox.sandboxId}\n`)
    const failing = sandbox.commands.run('echo no >&2; exit 3')
    await expect(failing).rejects.toBeInstanceOf(CommandExitError)
    await expect(failing).rejects.toMatchObject({ exitCode: 3, stderr: 'no\n' })
    const cat = await sandbox.commands.run('cat', { background: true, stdin: true })
    expect((await sandbox.commands.list()).map(({ pid }) => pid)).toContain(cat.pid)
    await sandbox.commands.sendStdin(cat.pid, 'through')
    await sandbox.commands.closeStdin(cat.pid)
    expect((await cat.wait()).stdout).toBe('through')
  })

  test('has terminals', async () => {
    let output = ''
    const decoder = new TextDecoder()
    const onData = (bytes: Uint8Array) => {
      output += decoder.decode(bytes, { stream: true })
    }
    const terminal = await sandbox.pty.create({ cols: 80, rows: 24, onData })
    await sandbox.pty.resize(terminal.pid, { cols: 100, rows: 30 })
    await sandbox.pty.sendInput(terminal.pid, new TextEncoder().encode('tput cols; exit\n'))
    await terminal.wait()
    expect(output).toMatch(/^100\r$/m)
  })

  test('has files, and signed URLs for them that need no other key', async () => {
    await sandbox.files.write('dir/a b.txt', 'text')
    const url = await sandbox.downloadUrl('dir/a b.txt', { useSignatureExpiration: 60 })
    expect(await (await fetch(url)).text()).toBe('text')
    expect((await fetch(url.replace('a+b', 'c'))).status).toBe(401)
    const form = new FormData()
    form.append('file', new Blob(['uploaded']), 'x.txt')
    expect((await fetch(await sandbox.uploadUrl('up.txt'), { method: 'POST', body: form })).status).toBe(200)
    expect(await sandbox.files.read('up.txt')).toBe('uploaded')
  })

  test('is found by what it was made with, page by page', async () => {
    const other = await Sandbox.create({ ...options(), metadata: { 'a b': 'c/d=&', more: 'x' } })
    const query = { metadata: { 'a b': 'c/d=&' }, template: 'base' }
    const pages = Sandbox.list({ ...options(), query, limit: 1 })
    const found = [...(await pages.nextItems()), ...(await pages.nextItems())]
    expect(found.map(({ sandboxId }) => sandboxId)).toEqual([other.sandboxId, sandbox.sandboxId])
    expect(pages.hasNext).toBe(false)
    const paused = Sandbox.list({ ...options(), query: { ...query, state: ['paused'] } })
    expect(await paused.nextItems()).toEqual([])
    expect(await other.kill()).toBe(true)
    expect(await other.kill()).toBe(false)
    await expect(Sandbox.getInfo(other.sandboxId, options())).rejects.toBeInstanceOf(SandboxNotFoundError)
  })

  test('is connected to by its id, which gives it more time and never less', async () => {
    const endsAt = async () => (await sandbox.getInfo()).endAt.getTime() - Date.now()
    await sandbox.setTimeout(120_000)
    await Sandbox.connect(sandbox.sandboxId, { ...options(), timeoutMs: 10_000 })
    expect(await endsAt()).toBeGreaterThan(100_000)
    const again = await Sandbox.connect(sandbox.sandboxId, { ...options(), timeoutMs: 600_000 })
    expect(await endsAt()).toBeGreaterThan(500_000)
    expect((await again.commands.run('echo $GREETING')).stdout).toBe('hello\n')
  })

  test('has metrics from its start on, and none from before', async () => {
    await expect.poll(() => sandbox.getMetrics(), { timeout: 30_000 }).not.toEqual([])
    const [metric] = await sandbox.getMetrics()
    expect(metric).toMatchObject({ cpuCount: 1, memTotal: 512 * 1024 * 1024, memUsed: expect.any(Number) })
    expect(await sandbox.getMetrics({ end: new Date(Date.now() - 3_600_000) })).toEqual([])
  })

  describe('with a server in it', () => {
    beforeAll(async () => {
      const code = `
        const server = require('http').createServer((request, response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' })
          response.write('begun')
          setTimeout(() => response.end('ended'), 2000)
        })
        server.on('upgrade', (request, socket) => {
          socket.write('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n\\r\\n')
          socket.pipe(socket)
        })
        server.listen(8000, () => console.log('listening'))`
      await sandbox.files.write('server.js', code)
      let isListening = () => {}
      const listening = new Promise<void>((resolve) => {
        isListening = resolve
      })
      await sandbox.commands.run('node server.js', { background: true, timeoutMs: 0, onStdout: () => isListening() })
      await listening
    })

    test('streams two hundred answers at once', async () => {
      const answers = await Promise.all(Array.from({ length: 200 }, () => askPort(sandbox, 8000)))
      const bodies = await Promise.all(answers.map((answer) => text(answer)))
      expect(new Set(bodies)).toEqual(new Set(['begunended']))
    })

    test('carries WebSockets', async () => {
      const headers = { host: sandbox.getHost(8000), connection: 'Upgrade', upgrade: 'websocket' }
      const asked = request({ host: '127.0.0.1', port: server().gatewayPort, headers }).end()
      const [, socket] = await once(asked, 'upgrade')
      socket.write('echo')
      expect(String(await once(socket, 'data'))).toBe('echo')
      socket.destroy()
    })

    test('says of a closed port what E2B says, and shows a person a page', async () => {
      const answer = await askPort(sandbox, 8001)
      const { sandboxId } = sandbox
      const message = 'The sandbox is running but port is not open'
      expect([answer.statusCode, JSON.parse(await text(answer))]).toEqual([
        502,
        { sandboxId, message, port: 8001, code: 502 },
      ])
      const page = await askPort(sandbox, 8001, { accept: 'text/html' })
      expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
    })
  })
})

describe('the network of a sandbox', () => {
  const web = createServer((_, response) => response.end('reached'))
  const keyed = createServer((asked, response) => response.end(`${asked.headers['x-key']}\n`))
  const secure = createTcpServer(async (socket) => {
    const secureContext = await world.contextFor(OPENED)
    keyed.emit('connection', new TLSSocket(socket, { isServer: true, secureContext }))
  })
  const socks = socksServer()
  const portOf = (server: Server) => (server.address() as AddressInfo).port
  beforeAll(async () => {
    for (const server of [web, keyed, secure, socks.server]) {
      server.listen(0, OPENED)
      await once(server, 'listening')
    }
  })
  afterAll(() => {
    for (const server of [web, keyed, secure, socks.server]) server.close()
  })

  test('is there unless it is refused, by rules that hold at once', async () => {
    const port = portOf(web)
    const sandbox = await Sandbox.create(options())
    const reach = (host = OPENED) =>
      sandbox.commands.run(`curl -sSf http://${host}:${port}/; sudo curl -sSf http://${host}:${port}/`)
    expect((await reach()).stdout).toBe('reachedreached')
    await expect(reach('127.0.0.10')).rejects.toBeInstanceOf(CommandExitError)
    await sandbox.updateNetwork({ denyOut: [OPENED] })
    await expect(reach()).rejects.toBeInstanceOf(CommandExitError)
    await sandbox.updateNetwork({ allowOut: [OPENED], denyOut: ({ allTraffic }) => [allTraffic] })
    expect((await reach()).stdout).toBe('reachedreached')
    await sandbox.updateNetwork({ allowInternetAccess: false })
    await expect(reach()).rejects.toBeInstanceOf(CommandExitError)
    await sandbox.kill()
  })

  test('gives requests headers that no program sees, over TLS too, and goes through the owner’s proxy', async () => {
    const [plainUrl, secureUrl] = [`${OPENED}:${portOf(keyed)}`, `${OPENED}:${portOf(secure)}`]
    const rule = [{ transform: { headers: { 'X-Key': 'secret' } } }]
    const egressProxy = { address: `${OPENED}:${portOf(socks.server)}` }
    const network = { rules: { [plainUrl]: rule, [secureUrl]: rule }, egressProxy }
    const sandbox = await Sandbox.create({ ...options(), network })
    const url = `https://${secureUrl}/`
    const { stdout } = await sandbox.commands.run(`
      curl -sSf http://${plainUrl}/ -H 'x-key: own'; curl -sSf ${url}; sudo curl -sSf ${url}
      node -e "fetch('${url}').then((answer) => answer.text()).then(console.log)"
      python3 -c "import urllib.request; print(urllib.request.urlopen('${url}').read().decode())"`)
    expect(stdout.trim().split(/\s+/)).toEqual(Array(5).fill('secret'))
    expect(new Set(socks.asked)).toEqual(new Set([plainUrl, secureUrl]))
    const asked = await fetch(`${server().origin}/api/e2b/sandboxes/${sandbox.sandboxId}`, {
      headers: { 'x-api-key': API_KEY },
    })
    expect((await asked.json()).network).toEqual(network)
    await sandbox.updateNetwork({})
    socks.asked.length = 0
    expect((await sandbox.commands.run(`curl -sSf http://${plainUrl}/`)).stdout).toBe('undefined\n')
    const untrusted = { stderr: expect.stringMatching(/self-signed certificate|unable to get local issuer/) }
    await expect(sandbox.commands.run(`curl -sSf ${url}`)).rejects.toMatchObject(untrusted)
    expect(socks.asked).toEqual([])
    await sandbox.kill()
  })

  test('takes no proxy that may not be reached, and no secret that nobody here has', async () => {
    const create = (network: object) => Sandbox.create({ ...options(), network })
    await expect(create({ egressProxy: { address: '10.0.0.1:1080' } })).rejects.toThrow(
      /egress proxy .* a private address/,
    )
    const headers = { authorization: ['Bearer $', '{e2b.secrets.token}'].join('') }
    const refused = create({ rules: { 'example.com': [{ transform: { headers } }] } })
    await expect(refused).rejects.toThrow('secrets and identity tokens are not served here')
  })

  test('lets in whoever has the token, where it is not public', async () => {
    const sandbox = await Sandbox.create({ ...options(), network: { allowPublicTraffic: false } })
    await sandbox.commands.run('python3 -m http.server 8000', { background: true })
    expect((await askPort(sandbox, 8000)).statusCode).toBe(403)
    const headers = { 'e2b-traffic-access-token': sandbox.trafficAccessToken ?? '' }
    await expect.poll(async () => (await askPort(sandbox, 8000, headers)).statusCode).toBe(200)
    await sandbox.kill()
  })
})

test('a sandbox ends at its time, and what runs in it is cut off', async () => {
  const sandbox = await Sandbox.create({ ...options(), timeoutMs: 3_000 })
  const { endAt } = await sandbox.getInfo()
  await expect(sandbox.commands.run('sleep 60')).rejects.toThrow(/killed or reached its end of life/)
  expect(Math.abs(Date.now() - endAt.getTime())).toBeLessThan(1_000)
  expect(await sandbox.isRunning()).toBe(false)
})

test('a full pool is said to be full, and makes room when one ends', async () => {
  const made = await Promise.all(Array.from({ length: POOL_MAX_SIZE }, () => Sandbox.create(options())))
  const askedAtMs = Date.now()
  const refused = Sandbox.create({ ...options(), retries: 0 })
  await expect(refused).rejects.toBeInstanceOf(RateLimitError)
  expect(Date.now() - askedAtMs).toBeLessThan(5_000)
  const waiting = Sandbox.create(options())
  await Promise.all(made.map((sandbox) => sandbox.kill()))
  await (await waiting).kill()
})

test('an older SDK finds what it knows', async () => {
  const sandbox = await OlderSandbox.create({ ...options(), timeoutMs: 30_000 })
  expect((await sandbox.commands.run('echo hello')).stdout).toBe('hello\n')
  await OlderSandbox.connect(sandbox.sandboxId, options())
  expect(await sandbox.kill()).toBe(true)
})

test('the command line makes, lists, uses and ends sandboxes', async () => {
  const cli = (...args: string[]) => e2bCli(server(), ['sandbox', ...args])
  const id = (await cli('create', '--detach', '--timeout', '120')).trim().split('\n').at(-1) ?? ''
  const listed = JSON.parse(await cli('list', '--format', 'json'))
  expect(listed).toEqual([expect.objectContaining({ sandboxId: id, state: 'running' })])
  expect(JSON.parse(await cli('info', id, '--format', 'json'))).toMatchObject({ sandboxId: id, templateId: 'base' })
  expect(await e2bCli(server(), ['sandbox', 'exec', id, 'tr', 'a-z', 'A-Z'], 'piped')).toBe('PIPED')
  expect(await cli('metrics', id, '--format', 'json')).toContain('memUsed')
  expect(await cli('kill', id)).toContain('has been killed')
  expect(await cli('logs', id)).toContain('it was killed by a request')
})
