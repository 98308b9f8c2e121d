import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { request, run, shell } from '../testing/collect'
import { startAgent, type TestAgent } from '../testing/start-agent'

let agent: TestAgent

beforeAll(async () => {
  agent = await startAgent()
})
afterAll(async () => {
  await agent[Symbol.asyncDispose]()
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
    await expect.poll(() => readdir(agent.home), { timeout: 30_000 }).toContain('finished')
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
