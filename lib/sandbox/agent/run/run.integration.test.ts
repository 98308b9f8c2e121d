import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AgentProgram } from '../../agent-client'
import { collect, request, run, shell } from '../testing/collect'
import { startAgent, type TestAgent } from '../testing/start-agent'

let agent: TestAgent

beforeAll(async () => {
  agent = await startAgent()
})
afterAll(async () => {
  await agent[Symbol.asyncDispose]()
})

/** Processes of the user but this look's own, interpreters that wait, and the agent's helpers. */
async function survivors(): Promise<string> {
  const machinery = 'zygote|file-helper|--norc|ps -u|grep'
  const { stdout } = await run(agent.client, shell(`ps -u 1000 -o pid=,args= | grep -v -E -e '${machinery}'`))
  return stdout
}

describe('what a run can be', () => {
  it('streams both outputs of a shell line and tells its exit code', async () => {
    const result = await run(agent.client, shell('echo out $1; echo err >&2; exit 3', '中文'))
    expect(result).toMatchObject({
      stdout: 'out 中文\n',
      stderr: 'err\n',
      end: { outcome: { kind: 'exited', exitCode: 3 } },
    })
  })

  it.each([
    ['javascript', 'console.log(process.argv.slice(2))', "[ 'a', '中文' ]\n"],
    ['typescript', 'enum E { A = 7 }; const n: string = E.A; console.log(n)', '7\n'],
    ['python', 'import sys; print(sys.argv[1:])', "['a', '中文']\n"],
    ['bash', 'echo "$#" "$2"', '2 中文\n'],
  ] as const)('runs the text of a %s program and leaves no file behind', async (language, code, stdout) => {
    const result = await run(agent.client, { kind: 'code', language, code, args: ['a', '中文'] })
    expect(result).toMatchObject({ stdout, stderr: '', end: { outcome: { kind: 'exited', exitCode: 0 } } })
    await expect.poll(() => readdir(agent.home)).toEqual([])
  })

  it('writes the files that a run brings and starts in the folder that it names', async () => {
    const files = new Map([
      ['made/for/main.py', Buffer.from('import other, os; print(other.x, os.getcwd())')],
      ['made/for/other.py', Buffer.from('x = 1')],
    ])
    const program: AgentProgram = { kind: 'entry', language: 'python', path: 'made/for/main.py', args: [] }
    const result = await run(agent.client, program, { files, cwd: '/home/user/made' })
    expect(result.stdout + result.stderr).toBe('1 /home/user/made\n')
  })

  it('gives a program the environment of the claim and its own', async () => {
    await agent.client.claim({ sandboxId: 'abcdefghij0123456789', env: { OWNER: 'me', BOTH: 'claim' } })
    const line = 'echo $OWNER $BOTH $HOME $USER $LANG'
    const result = await run(agent.client, shell(line), { env: { BOTH: 'run' } })
    expect(result.stdout).toBe('me run /home/user user C.UTF-8\n')
  })

  it.each(['NODE_OPTIONS', 'LD_PRELOAD', 'LC_ALL', 'TZ'])('starts cold where %s is set', async (name) => {
    const code = `console.log(process.env.${name})`
    const program: AgentProgram = { kind: 'code', language: 'javascript', code, args: [] }
    const started = await agent.client.startRun(request(program, { env: { [name]: '' } }))
    expect(started.isWarm).toBe(false)
    expect((await collect(started.events)).stdout).toBe('\n')
  })

  it('never lets variables of a run act in what runs with the ids of the agent', async () => {
    const env = { LD_PRELOAD: '/home/user/absent.so', PATH: '/home/user/bin:/usr/bin:/bin', BASH_ENV: '/home/user/x' }
    const files = new Map([['bin/setpriv', Buffer.from('#!/bin/sh\nid > /home/user/who')]])
    const result = await run(agent.client, shell('id -u'), { env, files })
    expect(result.stdout).toBe('1000\n')
    // The loader complains once, in the program; `setpriv` did not see the variable.
    expect(result.stderr.match(/absent\.so/g)?.length).toBeLessThanOrEqual(2)
  })

  it('lets a program open its standard streams again by name', async () => {
    const result = await run(agent.client, shell('cat /dev/stdin; echo out > /dev/stdout; echo err > /dev/stderr'))
    expect(result).toMatchObject({
      stdout: 'out\n',
      stderr: 'err\n',
      end: { outcome: { kind: 'exited', exitCode: 0 } },
    })
  })

  it('passes stdin on while the program runs', async () => {
    const started = await agent.client.startRun(request(shell('while read -r line; do echo "<$line>"; done; echo end')))
    const events = started.events[Symbol.asyncIterator]()
    await started.writeStdin(Buffer.from('one\n'))
    const first = await events.next()
    expect(Buffer.from(first.value.bytes).toString()).toBe('<one>\n')
    await started.writeStdin(Buffer.from('two\n'))
    await started.closeStdin()
    const rest = await collect({ [Symbol.asyncIterator]: () => events })
    expect(rest.stdout).toBe('<two>\nend\n')
    await expect(started.writeStdin(Buffer.from('x'))).rejects.toMatchObject({ code: 'gone' })
  })

  it.each([
    [
      'a command that is not there',
      { kind: 'argv', argv: ['no-such-command'] },
      {},
      /no-such-command: command not found/,
    ],
    [
      'a file that is not there',
      { kind: 'entry', language: 'python', path: 'no.py', args: [] },
      {},
      /no\.py: no such file/,
    ],
    ['a file that may not be run', { kind: 'argv', argv: ['/etc/passwd'] }, {}, /permission denied/],
    [
      'a folder that is not there',
      shell('true'),
      { cwd: '/home/user/none' },
      /cwd '\/home\/user\/none' does not exist/,
    ],
    ['a folder that is a file', shell('true'), { cwd: '/etc/passwd' }, /is not a directory/],
    ['a folder of somebody else', shell('true'), { cwd: '/proc/1/cwd' }, /can't be entered/],
  ] as const)('says why %s can not be started', async (_what, program, more, message) => {
    const copy =
      program.kind === 'argv' ? { ...program, argv: [...program.argv] } : { ...program, args: [...program.args] }
    const result = await run(agent.client, copy, more)
    expect(result.end.outcome).toMatchObject({ kind: 'start_failed', message: expect.stringMatching(message) })
  })
})

describe('what a run gets from the agent', () => {
  const descriptors = 'ls /proc/self/fd'

  it('is three pipes of its own, and no descriptor that the agent has inherited', async () => {
    const cold = await run(agent.client, shell(descriptors))
    expect(cold.stdout).toBe('0\n1\n2\n3\n') // the last is that of ls
    const code = `console.log(require('child_process').execFileSync('ls', ['/proc/self/fd'], { stdio: 'inherit' }))`
    const warm = await agent.client.startRun(request({ kind: 'code', language: 'javascript', code, args: [] }))
    expect((await collect(warm.events)).stdout).toMatch(/^0\n1\n2\n3\n/)
    const pipes = await run(agent.client, shell('stat -L -c "%F %u" /proc/self/fd/0 /proc/self/fd/1 /proc/self/fd/2'))
    expect(pipes.stdout).toBe('fifo 1000\nfifo 1000\nfifo 1000\n')
  })

  it('is no right: no capability, no core dump, the first place when memory runs out', async () => {
    const { stdout } = await run(
      agent.client,
      shell('grep -E "^(Cap(Inh|Prm|Eff|Amb)|NoNewPrivs)" /proc/self/status; ulimit -c; cat /proc/self/oom_score_adj'),
    )
    const none = ['CapInh', 'CapPrm', 'CapEff', 'CapAmb'].map((name) => `${name}:\t0000000000000000\n`).join('')
    expect(stdout).toBe(`${none}NoNewPrivs:\t1\n0\n1000\n`)
  })

  it('neither its environment nor its files nor its memory', async () => {
    const agentPid = '$(pgrep -u 0 -f agent.cjs | tail -1)'
    const line = `for f in environ fd/3 mem root cwd exe; do cat /proc/${agentPid}/$f 2>&1 | head -c 99; done; kill -9 ${agentPid}`
    const { stdout, stderr } = await run(agent.client, shell(line))
    expect(stdout.match(/Permission denied/g)?.length).toBeGreaterThanOrEqual(4)
    expect(stderr).toMatch(/Operation not permitted/)
  })
})

describe('the end of a run', () => {
  it('tells the signal that ended the program', async () => {
    const result = await run(agent.client, shell('kill -SEGV $$'))
    expect(result.end.outcome).toEqual({ kind: 'signaled', signal: 'SIGSEGV' })
  })

  it('kills what the program left, however it was forked, and waits for no pipe that it holds', async () => {
    const startedAt = performance.now()
    const result = await run(
      agent.client,
      shell(
        'setsid sleep 987 & (setsid setsid sleep 988 &) & python3 -c "import os,time\nif os.fork()==0:\n  os.setsid()\n  if os.fork()==0: time.sleep(989)" & sleep 0.2; echo done',
      ),
    )
    expect(result).toMatchObject({ stdout: 'done\n', end: { outcome: { kind: 'exited', exitCode: 0 } } })
    expect(performance.now() - startedAt).toBeLessThan(3000)
    expect(await survivors()).toBe('')
  })

  it('delivers what a child writes just after the program has ended', async () => {
    const result = await run(agent.client, shell('(sleep 0.05; echo late) & echo early'))
    expect(result.stdout).toBe('early\nlate\n')
  })

  it('comes at the timeout for programs that ignore every signal, and stop themselves', async () => {
    const line = "trap '' TERM INT HUP; (trap '' TERM; while :; do :; done) & kill -STOP $$"
    const result = await run(agent.client, shell(line), { timeoutMs: 400 })
    expect(result.end.outcome).toEqual({ kind: 'timed_out', limitMs: 400 })
    expect(result.end.usage.durationMs).toBeLessThan(1500)
    expect(await survivors()).toBe('')
  })

  it('comes when the processor time of all its processes is used up', async () => {
    const line = 'for i in 1 2; do (while :; do :; done) & done; wait'
    const result = await run(agent.client, shell(line), { cpuTimeMs: 300 })
    expect(result.end.outcome).toMatchObject({ kind: 'cpu_time_exceeded', limitMs: 300 })
    expect(result.end.usage.cpuMs).toBeGreaterThan(300)
  })

  it('comes with one process too many, and its threads are not counted', async () => {
    const threads = `import threading, time
for _ in range(20): threading.Thread(target=time.sleep, args=(0.3,)).start()
print('fine')`
    const within = await run(
      agent.client,
      { kind: 'code', language: 'python', code: threads, args: [] },
      { maxProcesses: 5 },
    )
    expect(within).toMatchObject({ stdout: 'fine\n', end: { outcome: { kind: 'exited', exitCode: 0 } } })
    const line = 'for i in 1 2 3 4 5; do sleep 30 & done; wait'
    const beyond = await run(agent.client, shell(line), { maxProcesses: 5 })
    expect(beyond.end.outcome).toEqual({ kind: 'too_many_processes', limit: 5, seen: 6 })
    expect(await survivors()).toBe('')
  })

  it('comes for a fork bomb, and the next run works', async () => {
    const result = await run(agent.client, shell('bomb() { bomb | bomb & }; bomb; wait'), { maxProcesses: 20 })
    expect(result.end.outcome.kind).toBe('too_many_processes')
    expect(await survivors()).toBe('')
    expect((await run(agent.client, shell('echo 1'))).stdout).toBe('1\n')
  })

  it('leaves other runs and terminals alone', async () => {
    const other = await agent.client.startRun(request(shell('read -r line; echo $line')))
    const terminal = await agent.client.openTerminal({ cols: 80, rows: 24, argv: ['cat'] })
    await run(agent.client, shell('sleep 5 & kill -9 $$'))
    await other.writeStdin(Buffer.from('still here\n'))
    expect((await collect(other.events)).stdout).toBe('still here\n')
    await terminal.write(Buffer.from('x'))
    const { value } = await terminal.output[Symbol.asyncIterator]().next()
    expect(Buffer.from(value ?? []).toString()).toBe('x')
    await terminal.close()
  })

  it('survives a program that kills all it may', async () => {
    const killed = await run(agent.client, shell('kill -9 -1; sleep 1'))
    expect(killed.end.outcome).toEqual({ kind: 'exited', exitCode: 0 })
    expect((await run(agent.client, shell('echo alive'))).stdout).toBe('alive\n')
  })
})

describe('stopping a run', () => {
  it('asks first, and lets the program end in its own way', async () => {
    const line = "trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.01; done"
    const started = await agent.client.startRun(request(shell(line)))
    const events = started.events[Symbol.asyncIterator]()
    await events.next()
    await started.stop({ graceMs: 5000 })
    const rest = await collect({ [Symbol.asyncIterator]: () => events })
    expect(rest).toMatchObject({ stdout: 'bye\n', end: { outcome: { kind: 'cancelled' } } })
  })

  it('kills everything after the grace, and may be asked twice', async () => {
    const started = await agent.client.startRun(
      request(shell("trap '' TERM; setsid sleep 990 & echo ready; while :; do :; done")),
    )
    const events = started.events[Symbol.asyncIterator]()
    await events.next()
    await Promise.all([started.stop({ graceMs: 50 }), started.stop({ graceMs: 50 })])
    expect(await survivors()).toBe('')
    const rest = await collect({ [Symbol.asyncIterator]: () => events })
    expect(rest.end.outcome).toEqual({ kind: 'cancelled' })
    await started.stop()
  })

  it('tells the cap of its output where that is why', async () => {
    const started = await agent.client.startRun(request(shell('sleep 30')))
    await started.stop({ graceMs: 0, as: { kind: 'output_capped', limitBytes: 5 } })
    expect((await collect(started.events)).end.outcome).toEqual({ kind: 'output_capped', limitBytes: 5 })
  })

  it('reaches a program that has not even changed its user yet', async () => {
    for (let round = 0; round < 10; round++) {
      const result = await run(agent.client, shell('sleep 30'), { timeoutMs: 1 + round })
      expect(result.end.outcome.kind).toBe('timed_out')
    }
  })

  it('happens by the signal that the start was given', async () => {
    const controller = new AbortController()
    const started = await agent.client.startRun(request(shell('sleep 30')), controller)
    controller.abort()
    expect((await collect(started.events)).end.outcome).toEqual({ kind: 'cancelled' })
  })
})

describe('output', () => {
  it('is byte-exact', async () => {
    const code =
      'import sys\nsys.stdout.buffer.write(bytes(range(256)) * 4000)\nsys.stderr.buffer.write(b"\\xff" * 100000)'
    const started = await agent.client.startRun(request({ kind: 'code', language: 'python', code, args: [] }))
    const parts: Record<string, Uint8Array[]> = { stdout: [], stderr: [] }
    for await (const event of started.events) {
      if (event.type !== 'ended') parts[event.type]?.push(event.bytes)
    }
    const expected = Buffer.alloc(256 * 4000, Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)))
    expect(Buffer.concat(parts.stdout ?? []).equals(expected)).toBe(true)
    expect(Buffer.concat(parts.stderr ?? []).equals(Buffer.alloc(100_000, 0xff))).toBe(true)
  })

  it('keeps the order of writes to both streams where they are apart', async () => {
    const started = await agent.client.startRun(
      request(shell('for i in 1 2 3; do echo $i; sleep 0.05; echo $i >&2; sleep 0.05; done')),
    )
    const order: string[] = []
    for await (const event of started.events) if (event.type !== 'ended') order.push(`${event.type} ${event.bytes[0]}`)
    expect(order).toEqual(['stdout 49', 'stderr 49', 'stdout 50', 'stderr 50', 'stdout 51', 'stderr 51'])
  })

  it('comes in few pieces when it is written byte by byte', async () => {
    const code = 'import os\nfor _ in range(50000): os.write(1, b"x")'
    const started = await agent.client.startRun(request({ kind: 'code', language: 'python', code, args: [] }))
    const sizes: number[] = []
    for await (const event of started.events) if (event.type === 'stdout') sizes.push(event.bytes.length)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(50_000)
    expect(sizes.length).toBeLessThan(5000)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(32 * 1024)
  })

  it('waits in the pipe of the program while nobody pulls: neither side grows', async () => {
    const started = await agent.client.startRun(request(shell('yes | tee >(wc -c > written) ')))
    const events = started.events[Symbol.asyncIterator]()
    await events.next()
    const agentPid = await pidOfAgent()
    const before = { server: process.memoryUsage().rss, agent: await residentBytes(agentPid) }
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(process.memoryUsage().rss - before.server).toBeLessThan(20e6)
    expect((await residentBytes(agentPid)) - before.agent).toBeLessThan(8e6)
    // The window of the stream, the agent's queue and what the pipes hold.
    let taken = 0
    await started.stop({ graceMs: 0 })
    for (let next = await events.next(); !next.done; next = await events.next()) {
      if (next.value.type === 'stdout') taken += next.value.bytes.length
    }
    expect(taken).toBeLessThan(700 * 1024)
    expect(taken).toBeGreaterThan(256 * 1024)
  })

  it('is thrown away when its reader has left, and the run goes on to its end', async () => {
    const started = await agent.client.startRun(request(shell('head -c 5000000 /dev/zero; touch finished')))
    for await (const _ of started.events) break
    await expect.poll(() => readdir(agent.home), { timeout: 5000 }).toContain('finished')
  })
})

describe('usage', () => {
  it('tells duration, processor time and the peak of memory', async () => {
    const code = `import time\nblock = bytearray(120_000_000)\nend = time.process_time() + 0.3\nwhile time.process_time() < end: pass\ndel block\ntime.sleep(0.2)`
    const { end } = await run(agent.client, { kind: 'code', language: 'python', code, args: [] })
    expect(end.usage.durationMs).toBeGreaterThan(500)
    expect(end.usage.cpuMs).toBeGreaterThan(250)
    expect(end.usage.cpuMs).toBeLessThan(1500)
    expect(end.usage.peakMemoryBytes).toBeGreaterThan(120e6)
    expect(end.usage.peakMemoryBytes).toBeLessThan(160e6)
  })
})

describe('a lost sandbox', () => {
  it('ends its runs with that reason', async () => {
    const doomed = await startAgent({ warm: { javascript: 0, typescript: 0, python: 0 } })
    const started = await doomed.client.startRun(request(shell('sleep 30')))
    doomed.process.kill('SIGKILL')
    const { end } = await collect(started.events)
    expect(end.outcome.kind).toBe('sandbox_lost')
    await expect(doomed.client.startRun(request(shell('true')))).rejects.toMatchObject({ code: 'sandbox_failed' })
    await doomed[Symbol.asyncDispose]()
  })

  it('leaves nothing running when the server goes away', async () => {
    const left = await startAgent()
    await left.client.startRun(request(shell('trap "" TERM HUP; sleep 991')))
    await left[Symbol.asyncDispose]()
    expect(left.process.exitCode).toBe(0)
  })
})

async function pidOfAgent(): Promise<number> {
  const children = await readFile(`/proc/${agent.process.pid}/task/${agent.process.pid}/children`, 'utf8')
  const [inner = ''] = children.trim().split(' ')
  const main = await readFile(path.join('/proc', inner, 'task', inner, 'children'), 'utf8')
  return Number(main.trim().split(' ')[0])
}

async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024
}
