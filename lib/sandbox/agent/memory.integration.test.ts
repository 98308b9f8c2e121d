import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AgentProgram } from '../agent-client'
import { makeCgroup, type TestCgroup } from './testing/cgroup'
import { run, shell } from './testing/collect'
import { startAgent, type TestAgent } from './testing/start-agent'

const MIB = 1024 * 1024
const code = (language: 'javascript' | 'python', text: string): AgentProgram => ({
  kind: 'code',
  language,
  code: text,
  args: [],
})
const NONE_WARM = { warm: { javascript: 0, typescript: 0, python: 0 } }

describe('memory that the kernel limits', () => {
  let cgroup: TestCgroup
  let agent: TestAgent

  beforeAll(async () => {
    cgroup = await makeCgroup(400 * MIB)
    agent = await startAgent({ ...NONE_WARM, memoryLimitBytes: 256 * MIB }, { cgroup })
  })
  afterAll(async () => {
    await agent[Symbol.asyncDispose]()
    await cgroup[Symbol.asyncDispose]()
  })

  it.each([
    ['a program', code('python', 'blocks = []\nwhile True: blocks.append(bytearray(10_000_000))')],
    ['buffers of Node.js', code('javascript', 'const b = []; for (;;) b.push(Buffer.alloc(1e7, 1))')],
    ['a child', shell(`python3 -c 'b = bytearray(2_000_000_000)'`)],
  ])('ends a run by %s that takes more, and the agent stays', async (_what, program) => {
    for (let round = 0; round < 3; round++) {
      const { end } = await run(agent.client, program)
      expect(end.outcome).toMatchObject({ kind: 'out_of_memory', limitBytes: 256 * MIB })
      expect(end.usage.peakMemoryBytes).toBeGreaterThan(0)
    }
    expect((await run(agent.client, shell('echo alive'))).stdout).toBe('alive\n')
  })

  it('is what a heap of Node.js runs out of, too', async () => {
    const grow = 'const a = []; for (;;) a.push({ a: [1, 2, 3] })'
    const line = `node --max-old-space-size=40 -e '${grow}'`
    for (const program of [code('javascript', grow), shell(line), shell(`${line}; exit $?`)]) {
      const { end } = await run(agent.client, program)
      expect(end.outcome).toMatchObject({ kind: 'out_of_memory', limitBytes: 256 * MIB })
    }
    const liar = await run(agent.client, shell('echo JavaScript heap out of memory >&2; exit 1'))
    expect(liar.end.outcome).toEqual({ kind: 'exited', exitCode: 1 })
  })

  it('is not the reason where a run goes on and succeeds, or fails by itself', async () => {
    const survived = await run(agent.client, shell(`python3 -c 'b = bytearray(2_000_000_000)'; echo went on`))
    expect(survived).toMatchObject({ stdout: 'went on\n', end: { outcome: { kind: 'exited', exitCode: 0 } } })
    expect((await run(agent.client, shell('exit 137'))).end.outcome).toEqual({ kind: 'exited', exitCode: 137 })
  })

  it('is told for short programs, and so is their processor time', async () => {
    const text = 'const end = process.cpuUsage().user + 30000; while (process.cpuUsage().user < end);'
    const { end } = await run(agent.client, code('javascript', text))
    expect(end.usage.cpuMs).toBeGreaterThan(40)
    expect(end.usage.cpuMs).toBeLessThan(400)
    expect(end.usage.cpuMs % 10).not.toBe(0)
    expect(end.usage.peakMemoryBytes).toBeGreaterThan(30 * MIB)
  })

  it('shows in samples with its limit, without the agent', async () => {
    const reading = new AbortController()
    for await (const sample of agent.client.metrics(100, reading.signal)) {
      expect(sample.memoryLimitBytes).toBe(256 * MIB)
      expect(sample.memoryBytes).toBeLessThan(60 * MIB)
      expect(sample.diskLimitBytes).toBeGreaterThan(sample.diskBytes)
      break
    }
  })
})

describe('memory that the agent watches', () => {
  it('ends the run that takes more', async () => {
    await using agent = await startAgent({ ...NONE_WARM, memory: 'watched', memoryLimitBytes: 200 * MIB })
    const text = 'import time\nb = []\nfor _ in range(40):\n  b.append(bytearray(10_000_000))\n  time.sleep(0.02)'
    const { end } = await run(agent.client, code('python', text))
    expect(end.outcome).toMatchObject({ kind: 'out_of_memory', limitBytes: 200 * MIB })
    const within = await run(agent.client, code('python', 'b = bytearray(100_000_000)\nprint(len(b))'))
    expect(within.stdout).toBe('100000000\n')
  })
})
