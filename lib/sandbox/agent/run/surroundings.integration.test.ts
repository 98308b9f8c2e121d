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

describe('what a run gets from the agent', () => {
  const descriptors = 'ls /proc/self/fd'

  it('[threat 26] is three pipes of its own, and no descriptor that the agent has inherited', async () => {
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
