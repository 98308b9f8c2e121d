import { buffer } from 'node:stream/consumers'
import { createClient } from '@connectrpc/connect'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AgentSession } from '../../agent-session'
import { Process, type ProcessEvent, Signal } from '../../proto/gen/process/process_pb'
import { startAgent, type TestAgent } from '../testing/start-agent'

let agent: TestAgent
let session: AgentSession
const client = () => createClient(Process, session.transport)

beforeAll(async () => {
  agent = await startAgent({ profile: 'e2b', warm: { javascript: 0, typescript: 0, python: 0 } })
  session = agent.session
})
afterAll(async () => {
  await agent[Symbol.asyncDispose]()
})

interface Told {
  event?: ProcessEvent | undefined
}
type Events = AsyncIterable<Told>

async function readAll(events: Events) {
  const seen = { kinds: [] as string[], stdout: '', stderr: '', pty: '' }
  let end: unknown
  for await (const { event } of events) {
    seen.kinds.push(event?.event.case ?? '')
    if (event?.event.case === 'data') {
      const { output } = event.event.value
      if (output.case) seen[output.case] += Buffer.from(output.value).toString()
    }
    if (event?.event.case === 'end') {
      const { exitCode, exited, status, error } = event.event.value
      end = { exitCode, exited, status, error }
    }
  }
  return { ...seen, end }
}

async function startedPid(events: AsyncIterator<Told>): Promise<number> {
  const { value } = await events.next()
  if (value?.event?.event.case !== 'start') throw new Error('not started')
  return value.event.event.value.pid
}

const bash = (line: string) => ({ cmd: '/bin/bash', args: ['-l', '-c', line] })

describe('envd processes', () => {
  it('start, tell their output and end as envd does', async () => {
    const process = {
      ...bash('echo out; echo err >&2; echo $FOO $HOME $E2B_SANDBOX; pwd; exit 3'),
      envs: { FOO: 'bar' },
      cwd: '/tmp',
    }
    const result = await readAll(client().start({ process, stdin: false }))
    expect(result.kinds[0]).toBe('start')
    expect(result).toMatchObject({
      stdout: 'out\nbar /home/user true\n/tmp\n',
      stderr: 'err\n',
      end: { exitCode: 3, exited: true, status: 'exit status 3', error: 'exit status 3' },
    })
    const { end } = await readAll(client().start({ process: bash('true') }))
    expect(end).toEqual({ exitCode: 0, exited: true, status: 'exit status 0', error: undefined })
  })

  it('live on when their stream is closed, and can be attached to by pid and by tag', async () => {
    const reading = new AbortController()
    const stream = client().start({ process: bash('read -r line; echo "<$line>"; sleep 0.2'), tag: 'mine' }, reading)
    const pid = await startedPid(stream[Symbol.asyncIterator]())
    reading.abort()
    const { processes } = await client().list({})
    expect(processes).toMatchObject([{ pid, tag: 'mine' }])
    const byPid = readAll(client().connect({ process: { selector: { case: 'pid', value: pid } } }))
    const byTag = readAll(client().connect({ process: { selector: { case: 'tag', value: 'mine' } } }))
    const process = { selector: { case: 'pid', value: pid } } as const
    await client().sendInput({ process, input: { input: { case: 'stdin', value: Buffer.from('hello\n') } } })
    expect((await byPid).stdout).toBe('<hello>\n')
    expect((await byTag).end).toMatchObject({ exitCode: 0 })
    const late = await readAll(client().connect({ process }))
    expect(late).toMatchObject({ kinds: ['start', 'end'], end: { exitCode: 0 } })
    expect((await client().list({})).processes).toEqual([])
  })

  it('are killed at the deadline of the call that started them', async () => {
    const events = readAll(client().start({ process: bash('sleep 60 & sleep 60') }, { timeoutMs: 300 }))
    await expect(events).rejects.toMatchObject({ code: 4 })
    await expect.poll(async () => (await client().list({})).processes).toEqual([])
  })

  it('are killed at that deadline when their stream was closed before', async () => {
    const reading = new AbortController()
    const stream = client().start({ process: bash('sleep 60') }, { timeoutMs: 3000, signal: reading.signal })
    await startedPid(stream[Symbol.asyncIterator]())
    reading.abort()
    expect((await client().list({})).processes).toHaveLength(1)
    await expect.poll(async () => (await client().list({})).processes).toEqual([])
  })

  it('have no deadline where the client says 0', async () => {
    const headers = { 'Connect-Timeout-Ms': '0' }
    expect((await readAll(client().start({ process: bash('echo 1') }, { headers }))).stdout).toBe('1\n')
  })

  it.each([
    [Signal.SIGKILL, 'signal: killed'],
    [Signal.SIGTERM, 'signal: terminated'],
  ])('end by signal %s', async (signal, status) => {
    const stream = client()
      .start({ process: { cmd: 'sleep', args: ['60'] } })
      [Symbol.asyncIterator]()
    const process = { selector: { case: 'pid', value: await startedPid(stream) } } as const
    await client().sendSignal({ process, signal })
    const { end } = await readAll({ [Symbol.asyncIterator]: () => stream })
    expect(end).toEqual({ exitCode: -1, exited: false, status, error: status })
  })

  it('read what is sent to them up to the end of stdin', async () => {
    const stream = client()
      .start({ process: bash('cat; sleep 0.5') })
      [Symbol.asyncIterator]()
    const process = { selector: { case: 'pid', value: await startedPid(stream) } } as const
    await client().streamInput(
      (async function* () {
        yield { event: { case: 'start', value: { process } } } as const
        for (const text of ['a', 'b']) {
          const input = { input: { case: 'stdin', value: Buffer.from(text) } } as const
          yield { event: { case: 'data', value: { input } } } as const
        }
      })(),
    )
    await client().closeStdin({ process })
    await client().closeStdin({ process })
    expect((await readAll({ [Symbol.asyncIterator]: () => stream })).stdout).toBe('ab')
  })

  it('run on a terminal, with its size', async () => {
    const process = {
      cmd: '/bin/bash',
      args: ['-c', 'tty; stty size; read -r x; stty size; echo "got $x"; echo again > $(tty)'],
    }
    const stream = client()
      .start({ process, pty: { size: { cols: 90, rows: 30 } } })
      [Symbol.asyncIterator]()
    const selector = { selector: { case: 'pid', value: await startedPid(stream) } } as const
    await client().update({ process: selector, pty: { size: { cols: 100, rows: 40 } } })
    await client().sendInput({ process: selector, input: { input: { case: 'pty', value: Buffer.from('yes\r') } } })
    const { pty, end } = await readAll({ [Symbol.asyncIterator]: () => stream })
    expect(pty).toMatch(/\/dev\/pts\/\d+\r\n/)
    expect(pty).toContain('40 100\r\ngot yes\r\nagain\r\n')
    expect(end).toMatchObject({ exitCode: 0 })
    const wrong = client().sendInput({
      process: selector,
      input: { input: { case: 'stdin', value: Buffer.from('x') } },
    })
    await expect(wrong).rejects.toMatchObject({ code: 5 })
  })

  it('are refused for a folder, a command and a user that are not there', async () => {
    const start = (process: object, headers = {}) => readAll(client().start({ process }, { headers }))
    await expect(start({ cmd: 'true', cwd: '/none' })).rejects.toMatchObject({
      code: 3,
      rawMessage: "cwd '/none' does not exist",
    })
    await expect(start({ cmd: 'no-such-command' })).rejects.toMatchObject({ code: 3 })
    const root = { Authorization: `Basic ${Buffer.from('root:').toString('base64')}` }
    await expect(start({ cmd: 'id' }, root)).rejects.toMatchObject({
      code: 16,
      rawMessage: expect.stringMatching(/^invalid username: 'root'/),
    })
    const unknown = client().sendSignal({ process: { selector: { case: 'pid', value: 4242 } }, signal: Signal.SIGKILL })
    await expect(unknown).rejects.toMatchObject({ code: 5 })
  })

  it("speak JSON as E2B's clients do", async () => {
    const message = Buffer.from(
      JSON.stringify({ process: { cmd: '/bin/bash', args: ['-l', '-c', 'echo hi'] }, stdin: false }),
    )
    const head = Buffer.alloc(5)
    head.writeUInt32BE(message.length, 1)
    const stream = agent.client.request({
      ...{ ':method': 'POST', ':path': '/process.Process/Start', 'content-type': 'application/connect+json' },
      ...{ 'connect-protocol-version': '1', 'accept-encoding': 'gzip, deflate' },
    })
    stream.end(Buffer.concat([head, message]))
    const answer = await buffer(stream)
    const messages: { flags: number; body: unknown }[] = []
    for (let at = 0; at < answer.length; at += 5 + answer.readUInt32BE(at + 1)) {
      const body = answer.subarray(at + 5, at + 5 + answer.readUInt32BE(at + 1)).toString()
      messages.push({ flags: answer[at] ?? -1, body: JSON.parse(body) })
    }
    expect(messages).toEqual([
      { flags: 0, body: { event: { start: { pid: expect.any(Number) } } } },
      { flags: 0, body: { event: { data: { stdout: 'aGkK' } } } },
      { flags: 0, body: { event: { end: { exited: true, status: 'exit status 0' } } } },
      { flags: 2, body: {} },
    ])
  })

  it('keep a silent stream alive', async () => {
    const headers = { 'Keepalive-Ping-Interval': '0.1' }
    const { kinds } = await readAll(client().start({ process: bash('sleep 0.35') }, { headers }))
    expect(kinds.filter((kind) => kind === 'keepalive').length).toBeGreaterThanOrEqual(2)
  })
})
