import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ListeningPort } from '../agent-client'
import { collect, request, run, shell } from './testing/collect'
import { startAgent, type TestAgent } from './testing/start-agent'
import { socketTransport, stdioTransport } from './testing/transports'

const NONE_WARM = { warm: { javascript: 0, typescript: 0, python: 0 } }

describe('the stream to an agent', () => {
  it('may be a socket that the server listens on', async () => {
    await using agent = await startAgent(NONE_WARM, { transport: socketTransport() })
    expect((await run(agent.client, shell('echo 1'))).stdout).toBe('1\n')
  })

  it('may be its standard input and output, on which it is silent until it is spoken to', async () => {
    let early = 0
    const transport = stdioTransport(async (stdout) => {
      const onReadable = () => {
        early++
      }
      stdout.on('readable', onReadable)
      await new Promise((resolve) => setTimeout(resolve, 1000))
      stdout.off('readable', onReadable)
    })
    await using agent = await startAgent(NONE_WARM, { transport })
    expect(early).toBe(0)
    expect((await run(agent.client, shell('head -c 3000000 /dev/zero | wc -c; echo x >&2'))).stdout).toBe('3000000\n')
    const big = await run(agent.client, shell('head -c 3000000 /dev/zero'))
    expect(big.stdout.length).toBe(3_000_000)
  })

  it('carries many runs at once, each with its own output', async () => {
    await using agent = await startAgent()
    const numbers = Array.from({ length: 20 }, (_, index) => index)
    const results = await Promise.all(
      numbers.map((n) =>
        run(agent.client, {
          kind: 'code',
          language: n % 2 ? 'python' : 'bash',
          code: n % 2 ? `print(${n})` : `echo ${n}`,
          args: [],
        }),
      ),
    )
    expect(results.map(({ stdout }) => stdout)).toEqual(numbers.map((n) => `${n}\n`))
  })
})

describe('where agent and programs are one uid', () => {
  let agent: TestAgent

  beforeAll(async () => {
    agent = await startAgent({}, { uids: 'one' })
  })
  afterAll(async () => {
    await agent[Symbol.asyncDispose]()
  })

  it('runs programs of every language, warm ones too', async () => {
    for (const [language, code] of [
      ['javascript', 'console.log(1)'],
      ['python', 'print(1)'],
      ['bash', 'echo 1'],
    ] as const) {
      expect(await run(agent.client, { kind: 'code', language, code, args: [] })).toMatchObject({
        stdout: '1\n',
        stderr: '',
      })
    }
  })

  it('shows programs neither the agent nor each other', async () => {
    const other = await agent.client.startRun(request(shell('sleep 30')))
    const { stdout } = await run(agent.client, shell('kill -9 -1; ps -eo args='))
    expect(stdout).not.toMatch(/agent\.cjs|sleep/)
    await other.stop({ graceMs: 0 })
    expect((await collect(other.events)).end.outcome).toEqual({ kind: 'cancelled' })
  })

  it('asks a program to end, counts its processes and ends all of them', async () => {
    const asked = await agent.client.startRun(
      request(shell("trap 'echo bye; exit' TERM; echo ready; while :; do sleep 0.01; done")),
    )
    const events = asked.events[Symbol.asyncIterator]()
    await events.next()
    await asked.stop({ graceMs: 5000 })
    expect((await collect({ [Symbol.asyncIterator]: () => events })).stdout).toBe('bye\n')

    const many = shell('for i in 1 2 3 4 5; do setsid sleep 31 & done; wait')
    const beyond = await run(agent.client, many, { maxProcesses: 5 })
    expect(beyond.end.outcome).toEqual({ kind: 'too_many_processes', limit: 5, seen: 6 })
    const slow = await run(agent.client, shell('setsid sleep 32 & while :; do :; done'), { timeoutMs: 300 })
    expect(slow.end.outcome).toEqual({ kind: 'timed_out', limitMs: 300 })
    const reading = new AbortController()
    for await (const { processes } of agent.client.metrics(100, reading.signal)) {
      if (processes === 0) break
    }
  })

  it('opens terminals, and closes them', async () => {
    const closed = await agent.client.openTerminal({ cols: 70, rows: 20, argv: ['sleep', '33'] })
    await closed.close()
    expect(await agent.client.ping(5000)).toBeUndefined()
    const terminal = await agent.client.openTerminal({
      cols: 70,
      rows: 20,
      argv: ['bash', '-c', 'stty size; echo $TERM'],
    })
    let shown = ''
    for await (const bytes of terminal.output) shown += Buffer.from(bytes).toString()
    expect(shown).toBe('20 70\r\nxterm-256color\r\n')
  })
})

describe('beside runs', () => {
  let agent: TestAgent

  beforeAll(async () => {
    agent = await startAgent(NONE_WARM)
  })
  afterAll(async () => {
    await agent[Symbol.asyncDispose]()
  })

  it('keeps a shell on a terminal, which can be typed to, resized and closed', async () => {
    const terminal = await agent.client.openTerminal({ cols: 80, rows: 24, env: { PS1: '$ ' } })
    let shown = ''
    const reading = (async () => {
      for await (const bytes of terminal.output) shown += Buffer.from(bytes).toString()
    })()
    await terminal.write(Buffer.from('echo $((6*7)) 中文; whoami; stty size; sleep 77 &\r'))
    await expect.poll(() => shown).toMatch(/42 中文\r\n.*\r\n24 80\r\n/)
    await terminal.resize(120, 50)
    await terminal.write(Buffer.from('stty size\r'))
    await expect.poll(() => shown).toMatch(/50 120\r\n/)
    await terminal.close()
    await reading
    expect(await terminal.exited).toEqual({ exitCode: null })
    expect((await run(agent.client, shell('pgrep -c sleep'))).stdout).toBe('0\n')
  })

  it('closes a terminal at once, and stays', async () => {
    for (let round = 0; round < 5; round++) {
      const terminal = await agent.client.openTerminal({ cols: 80, rows: 24 })
      await terminal.close()
    }
    await agent.client.ping(5000)
  })

  it('tells the exit code of a shell that ends by itself', async () => {
    const terminal = await agent.client.openTerminal({ cols: 80, rows: 24, argv: ['bash', '-c', 'exit 5'] })
    for await (const _ of terminal.output);
    expect(await terminal.exited).toEqual({ exitCode: 5 })
  })

  it('lets a terminal wait while nobody reads it', async () => {
    const terminal = await agent.client.openTerminal({ cols: 80, rows: 24, argv: ['yes'] })
    const output = terminal.output[Symbol.asyncIterator]()
    await output.next()
    const before = process.memoryUsage().rss
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(process.memoryUsage().rss - before).toBeLessThan(20e6)
    await terminal.close()
  })

  it('refuses a terminal for a folder or a command that is not there', async () => {
    const size = { cols: 80, rows: 24 }
    await expect(agent.client.openTerminal({ ...size, cwd: '/none' })).rejects.toMatchObject({ code: 'bad_request' })
    await expect(agent.client.openTerminal({ ...size, argv: ['none'] })).rejects.toMatchObject({ code: 'bad_request' })
  })

  it('tunnels to a server inside, and says where none listens', async () => {
    const server = `require('http').createServer((q, s) => { q.pipe(s) }).listen(8123, '127.0.0.1', () => console.log('up'))`
    const started = await agent.client.startRun(request({ kind: 'argv', argv: ['node', '-e', server] }))
    await started.events[Symbol.asyncIterator]().next()
    const tunnel = await agent.client.tunnel(8123)
    tunnel.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello')
    expect(await text(tunnel)).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*hello/)
    await started.stop()
    await expect(agent.client.tunnel(8123)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('tells of ports as servers come and go, and finds one that has ::1 alone', async () => {
    const watching = new AbortController()
    const ports = agent.client.ports(watching.signal)[Symbol.asyncIterator]()
    const next = async () => {
      const { value = [] } = await ports.next()
      return (value as readonly ListeningPort[]).map(({ port }) => port)
    }
    expect(await next()).toEqual([])
    const server = `require('http').createServer((q, s) => s.end('six')).listen(8124, '::1')`
    const started = await agent.client.startRun(request({ kind: 'argv', argv: ['node', '-e', server] }))
    expect(await next()).toEqual([8124])
    const tunnel = await agent.client.tunnel(8124)
    tunnel.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    expect(await text(tunnel)).toMatch(/six$/)
    await started.stop()
    expect(await next()).toEqual([])
    watching.abort()
    await expect(ports.next()).rejects.toMatchObject({ name: 'ConnectError' })
  })

  it('samples what programs use', async () => {
    const busy = await agent.client.startRun(request(shell('sleep 30 & while :; do :; done')))
    const reading = new AbortController()
    const samples = agent.client.metrics(200, reading.signal)[Symbol.asyncIterator]()
    // Programs get what others leave of the processor: not each sample of a busy machine has them at work.
    const untilBusy = async () => {
      for (;;) {
        const { value } = await samples.next()
        if (value === undefined || (value.processes === 2 && value.cpuPercent > 5)) return value
      }
    }
    const value = await untilBusy()
    expect(value).toMatchObject({ processes: 2, networkInBytes: 0 })
    expect(value?.memoryBytes).toBeGreaterThan(1e5)
    expect(value?.diskLimitBytes).toBeGreaterThan(0)
    reading.abort()
    expect(await samples.next()).toMatchObject({ done: true })
    await busy.stop({ graceMs: 0 })
  })

  async function http(method: string, path: string, body?: string) {
    const stream = agent.client.request({ ':method': method, ':path': path })
    const response = once(stream, 'response')
    stream.end(body)
    const [headers] = await response
    return { status: headers[':status'], body: await text(stream) }
  }

  it("answers envd's control routes", async () => {
    expect(await http('GET', '/health')).toEqual({ status: 204, body: '' })
    expect(
      await http('POST', '/init', JSON.stringify({ envVars: { FROM_INIT: 'yes' }, accessToken: 'x' })),
    ).toMatchObject({ status: 204 })
    expect((await run(agent.client, shell('echo $FROM_INIT'))).stdout).toBe('yes\n')
    expect(JSON.parse((await http('GET', '/envs')).body)).toEqual({ FROM_INIT: 'yes' })
    expect(await http('POST', '/init', '{')).toMatchObject({ status: 400 })
    const metrics = JSON.parse((await http('GET', '/metrics')).body)
    expect(Object.keys(metrics)).toEqual([
      ...['ts', 'cpu_count', 'cpu_used_pct', 'mem_total', 'mem_used', 'mem_cache'],
      ...['mem_total_mib', 'mem_used_mib', 'disk_used', 'disk_total'],
    ])
    expect(await http('GET', '/none')).toMatchObject({ status: 404 })
  })

  it('tells nothing on its stderr in all this', () => {
    expect(agent.complaints()).toBe('')
  })
})
