import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collect, request, run, shell } from '../testing/collect'
import { startAgent, type TestAgent } from '../testing/start-agent'

let agent: TestAgent

beforeAll(async () => {
  agent = await startAgent()
})
afterAll(async () => {
  await agent[Symbol.asyncDispose]()
})

/**
 * Processes of the user but this look's own and the agent's machinery, which are its own children: helpers without a run's group,
 * and interpreters that wait with the group of a run to come. In the middle of its exec, which lasts on a busy machine, either
 * has no arguments. A run's own program has ended when the end is told, and what it left is no child of the agent.
 */
async function survivors(): Promise<string[]> {
  const { stdout } = await run(agent.client, shell('echo $$ $PPID; exec ps -u 1000 -o pid=,ppid=,supgid=,stat=,args='))
  const [own = '', ...processes] = stdout.trimEnd().split('\n')
  const [look, agentPid] = own.split(' ')
  return processes.filter((line) => {
    const [pid, parentPid, groups, state = '', ...args] = line.trim().split(/ +/)
    const isWaiting = /-zygote|^\[/.test(args.join(' '))
    const isMachinery = parentPid === agentPid && (groups === '1000' || isWaiting)
    return pid !== look && !isMachinery && !/^[ZX]/.test(state)
  })
}

describe('the end of a run', () => {
  it('tells the signal that ended the program', async () => {
    const result = await run(agent.client, shell('kill -SEGV $$'))
    expect(result.end.outcome).toEqual({ kind: 'signaled', signal: 'SIGSEGV' })
  })

  it('[threat 36] kills what the program left, however it was forked, and waits for no pipe that it holds', async () => {
    const startedAt = performance.now()
    const result = await run(
      agent.client,
      shell(
        'setsid sleep 987 & (setsid setsid sleep 988 &) & python3 -c "import os,time\nif os.fork()==0:\n  os.setsid()\n  if os.fork()==0: time.sleep(989)" & sleep 0.2; echo done',
      ),
    )
    expect(result).toMatchObject({ stdout: 'done\n', end: { outcome: { kind: 'exited', exitCode: 0 } } })
    expect(performance.now() - startedAt).toBeLessThan(15_000)
    expect(await survivors()).toEqual([])
  })

  it('delivers what a child writes just after the program has ended', async () => {
    const result = await run(agent.client, shell('exec 3> >(read -r; echo late); echo early'))
    expect(result.stdout).toBe('early\nlate\n')
  })

  it('comes at the timeout for programs that ignore every signal, and stop themselves', async () => {
    const line = "trap '' TERM INT HUP; (trap '' TERM; while :; do :; done) & kill -STOP $$"
    const result = await run(agent.client, shell(line), { timeoutMs: 400 })
    expect(result.end.outcome).toEqual({ kind: 'timed_out', limitMs: 400 })
    expect(result.end.usage.durationMs).toBeLessThan(10_000)
    expect(await survivors()).toEqual([])
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
    expect(await survivors()).toEqual([])
  })

  it('comes for a fork bomb, and the next run works', async () => {
    const result = await run(agent.client, shell('bomb() { bomb | bomb & }; bomb; wait'), { maxProcesses: 20 })
    expect(result.end.outcome.kind).toBe('too_many_processes')
    expect(await survivors()).toEqual([])
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
    expect(await survivors()).toEqual([])
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
