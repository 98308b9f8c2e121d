import { execFile } from 'node:child_process'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { ClaimedSandbox } from './claimed-sandbox'
import { mountsWith } from './driver/contract/host'
import { RuntimeError, SecurityError, TimeoutError } from './errors'
import { Lifecycle } from './lifecycle'
import { DEFAULT_SPEC } from './limits'
import { newId } from './new-id'
import { SandboxPool } from './pool'
import type { Run } from './run'
import type { NumberedRunEvent } from './run-log/event-store'
import { openRealDriver, REAL_DRIVERS } from './testing/real-drivers'

const MIB = 1024 * 1024

function outputOf(events: NumberedRunEvent[], stream: 'stdout' | 'stderr' = 'stdout'): Buffer {
  return Buffer.concat(
    events.map(({ event }) => {
      if (event.type !== stream) return Buffer.alloc(0)
      return Buffer.from(event.text ?? event.base64 ?? '', event.text === undefined ? 'base64' : 'utf8')
    }),
  )
}

async function readAll(run: Run, afterSeq = 0): Promise<NumberedRunEvent[]> {
  const events: NumberedRunEvent[] = []
  for await (const numbered of run.log.subscribe({ afterSeq })) events.push(numbered)
  return events
}

describe.each(REAL_DRIVERS)('the engine on %s', (name) => {
  let pool: SandboxPool
  let sandbox: ClaimedSandbox

  beforeAll(async () => {
    const { driver } = await openRealDriver(name)
    pool = new SandboxPool({ driver, minSize: 1, maxSize: 4, idleTimeout: 60_000, lifecycle: new Lifecycle() })
    await pool.start()
    sandbox = await pool.acquire()
  })

  afterAll(() => pool.drain({ timeoutMs: 0 }))

  test('a program runs, prints and is measured', async () => {
    const result = await sandbox.execute(`console.log('Hello from sandbox!'); console.error('and stderr')`)
    expect(result).toMatchObject({ stdout: 'Hello from sandbox!\n', stderr: 'and stderr\n', exitCode: 0 })
    expect(result.peakMemoryBytes).toBeGreaterThan(MIB)
  })

  test('files, arguments, environment and stdin reach it', async () => {
    const result = await sandbox.execute(
      { entry: 'main.py' },
      {
        files: {
          'main.py': 'import os, sys, other\nprint(sys.argv[1], os.environ["NAME"], sys.stdin.read(), other.WORD)',
          'other.py': 'WORD = "世界"',
        },
        args: ['a b'],
        env: { NAME: 'é' },
        stdin: 'in',
      },
    )
    expect(result.stdout).toBe('a b é in 世界\n')
  })

  test('files are written, read, listed, moved, watched and removed', async () => {
    const { fs } = sandbox
    const abort = new AbortController()
    const changes = fs.watch(abort.signal)[Symbol.asyncIterator]()
    await changes.next()
    await fs.writeFile('notes/你好.txt', 'Hello World')
    await fs.writeFile('notes/raw.bin', Uint8Array.of(0, 255))
    expect((await changes.next()).value?.changes).toEqual(expect.arrayContaining([{ type: 'created', path: 'notes' }]))
    abort.abort()
    expect(await fs.readFile('notes/你好.txt')).toBe('Hello World')
    expect([...(await fs.readBytes('notes/raw.bin'))]).toEqual([0, 255])
    expect((await fs.readdir('notes')).map((entry) => entry.name)).toEqual(['raw.bin', '你好.txt'])
    await fs.rename('notes/raw.bin', 'raw.bin')
    expect(await fs.stat('raw.bin')).toMatchObject({ path: 'raw.bin', kind: 'file', sizeBytes: 2 })
    await fs.mkdir('empty/inside')
    await fs.rm('notes')
    expect(await fs.exists('notes')).toBe(false)
    expect((await sandbox.execute({ command: 'cat raw.bin | wc -c; ls empty' })).stdout).toBe('2\ninside\n')
  })

  test('[threat 16] a path that leads out of the home is a matter of security', async () => {
    await sandbox.execute({ command: 'ln -sf /etc/passwd way-out' })
    await expect(sandbox.fs.readFile('way-out')).rejects.toBeInstanceOf(SecurityError)
    await expect(sandbox.fs.writeFile('/etc/planted', 'x')).rejects.toBeInstanceOf(SecurityError)
    await expect(sandbox.fs.readFile('no-such-file')).rejects.toMatchObject({ code: 'not_found' })
  })

  test('a failure and a timeout throw their errors, and the sandbox goes on', async () => {
    await expect(sandbox.execute('process.exit(3)')).rejects.toMatchObject({ code: 'exit', exitCode: 3 })
    await expect(sandbox.execute('while (true);', { timeout: 500 })).rejects.toBeInstanceOf(TimeoutError)
    await expect(sandbox.execute({ command: ['no-such-command'] })).rejects.toBeInstanceOf(RuntimeError)
    expect((await sandbox.execute('console.log(1)')).stdout).toBe('1\n')
  })

  test('stdin is written while the program runs, and output read as it comes', async () => {
    const run = await sandbox.runs.start({
      code: 'for line in iter(input, "end"): print(line[::-1], flush=True)',
      language: 'python',
    })
    const reader = run.log.subscribe()[Symbol.asyncIterator]()
    expect(await reader.next()).toMatchObject({ value: { seq: 1, event: { type: 'started' } } })
    for (const word of ['abc', '你好']) {
      await run.writeStdin(Buffer.from(`${word}\n`))
      const text = `${[...word].reverse().join('')}\n`
      expect(await reader.next()).toMatchObject({ value: { event: { type: 'stdout', text } } })
    }
    await run.writeStdin(Buffer.from('end\n'))
    expect(await reader.next()).toMatchObject({ value: { event: { type: 'exit', exitCode: 0 } } })
  })

  test('[threat 59] cut 20 times during 10 MB, a reader that resumes by seq gets identical bytes', async () => {
    const code = `
import sys
for number in range(230000):
    sys.stdout.write(f"{number:06d} 汉字 and {'x' * (number % 60)}\\n")
`
    const run = await sandbox.runs.start({ code, language: 'python' })
    const events: NumberedRunEvent[] = []
    let cuts = 0
    for (let isOver = false; !isOver; ) {
      const abort = new AbortController()
      const goal = (cuts + 1) * 6
      for await (const numbered of run.log.subscribe({ afterSeq: events.at(-1)?.seq ?? 0, signal: abort.signal })) {
        events.push(numbered)
        isOver = numbered.event.type === 'exit'
        if (cuts < 20 && events.length >= goal) {
          cuts++
          abort.abort()
        }
      }
    }
    const expected = Array.from(
      { length: 230_000 },
      (_, number) => `${String(number).padStart(6, '0')} 汉字 and ${'x'.repeat(number % 60)}\n`,
    ).join('')
    const written = Buffer.from(expected)
    expect(cuts).toBe(20)
    expect(written.length).toBeGreaterThan(10_000_000)
    expect(outputOf(events).equals(written)).toBe(true)
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
  })

  test('[threat 11] a million one-byte writes make few events and lose nothing', async () => {
    const code = `
import os
for number in range(500000):
    os.write(1, b"o")
    os.write(2, b"e")
`
    const run = await sandbox.runs.start({ code, language: 'python', timeoutMs: 150_000 })
    const events = await readAll(run)
    expect(outputOf(events, 'stdout').equals(Buffer.alloc(500_000, 'o'))).toBe(true)
    expect(outputOf(events, 'stderr').equals(Buffer.alloc(500_000, 'e'))).toBe(true)
    const { usage } = await run.ended
    // Sixteen changes of stream in each eighth of a hundredth of a second, and the ends.
    expect(events.length).toBeLessThan(20 + (usage.durationMs / 8) * 17)
  })

  test('[threat 12] bytes that are no UTF-8 come through, and a character written in halves is whole', async () => {
    const code = `
import os, time
os.write(1, b"\\xc3"); time.sleep(0.1); os.write(1, b"\\xa9\\n"); time.sleep(0.1); os.write(1, b"\\xff\\xfe")
`
    const run = await sandbox.runs.start({ code, language: 'python' })
    const events = await readAll(run)
    expect(events.map(({ event }) => event)).toMatchObject([
      { type: 'started' },
      { type: 'stdout', text: 'é\n' },
      { type: 'stdout', base64: Buffer.from([0xff, 0xfe]).toString('base64') },
      { type: 'exit' },
    ])
  })

  test('[threat 8] a flood reaches its reader up to the cap, is logged on, and is ended at the log’s cap', async () => {
    const run = await sandbox.runs.start({ command: 'yes', timeoutMs: 150_000 })
    const events = await readAll(run)
    expect(outputOf(events).length).toBe(16 * MIB)
    expect(events.filter(({ event }) => event.type === 'truncated')).toHaveLength(1)
    expect(events.at(-1)?.event).toMatchObject({ type: 'error', code: 'output', limit: 256 * MIB })
    const { sizeBytes, body } = run.log.openLog()
    expect(sizeBytes).toBe(256 * MIB)
    let seen = 0
    for await (const chunk of body) seen += chunk.length
    expect(seen).toBe(256 * MIB)
    expect((await sandbox.execute('console.log(1)')).stdout).toBe('1\n')
  })

  test('[threat 37] 40 executions aborted at random leave no program and no place behind', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, async (_, number) => {
        const abort = new AbortController()
        setTimeout(() => abort.abort(new Error('gone')), 5 + ((number * 37) % 400))
        return sandbox
          .execute({ command: 'sleep 71 & sleep 72' }, { signal: abort.signal })
          .catch((error) => error.message)
      }),
    )
    expect(outcomes.filter((message) => message === 'gone').length).toBeGreaterThan(0)
    await vi.waitFor(() => expect(sandbox.runs.list().every((run) => run.end)).toBe(true), { timeout: 30_000 })
    const { stdout } = await sandbox.execute({ command: 'ps -eo args | grep -c "sleep 7[12]" || true' })
    expect(stdout.trim()).toMatch(/^[01]$/)
    expect(pool.stats()).toMatchObject({ inUse: 1, waiting: 0 })
  })

  test('the loss of the last reader ends a run that belongs to its readers, and all it started', async () => {
    const run = await sandbox.runs.start({ command: 'setsid sleep 73 & sleep 73' }, { owner: 'readers' })
    const reader = run.log.subscribe()[Symbol.asyncIterator]()
    await reader.next()
    await reader.return?.()
    expect((await run.ended).outcome.kind).toBe('cancelled')
    const { stdout } = await sandbox.execute({ command: 'ps -eo args | grep "sleep 7[3]" || true' })
    expect(stdout).toBe('')
  })

  test('a terminal types, resizes, is read by two and closes', async () => {
    const terminal = await sandbox.terminals.open({ cols: 80, rows: 24 })
    const screen = async (until: string) => {
      let text = ''
      for await (const { bytes } of terminal.subscribe()) {
        text += Buffer.from(bytes).toString()
        if (text.includes(until)) return text
      }
      throw new Error(`the shell ended before it printed ${until}: ${text}`)
    }
    await terminal.resize(101, 33)
    await terminal.write(Buffer.from('echo size $(stty size) $((40 + 2))\r'))
    await Promise.all([screen('size 33 101 42'), screen('size 33 101 42')])
    expect(Buffer.from(terminal.scrollback().bytes).toString()).toContain('33 101 42')
    await terminal.write(Buffer.from('exit 4\r'))
    expect(await terminal.exited).toEqual({ exitCode: 4 })
    expect(sandbox.terminals.list()).toEqual([])
  })

  test('[threat 58] what one owner leaves, no other finds', async () => {
    const first = await pool.acquire({ env: { CANARY: 'feathers' } })
    await first.execute({
      command: 'echo feathers > /home/user/canary; echo feathers > /tmp/canary; (sleep 74 &); echo $CANARY',
    })
    await pool.release(first)
    for (let count = 0; count < 3; count++) {
      const next = await pool.acquire()
      const look = 'ls -A /home/user /tmp | grep canary; env | grep CANARY; ps -eo args | grep "sleep 7[4]"; true'
      expect((await next.execute({ command: look })).stdout).toBe('')
      await pool.release(next)
    }
  })

  test('a network is let in by its policy, which may change, and a refused target is a matter of security', async () => {
    await using connected = await pool.acquire({
      spec: { ...sandbox.spec, networkAccess: true },
      network: { ports: [80], allowOut: ['*.allowed.test'], denyOut: ['0.0.0.0/0'] },
    })
    const get = (url: string) => connected.execute({ command: `curl -sS -f ${url}` })
    const refused = await get('http://10.0.0.1/').catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(SecurityError)
    expect(refused).toMatchObject({
      code: 'target_refused',
      message: expect.stringContaining('10.0.0.1:80 may not be reached from this sandbox'),
      stderr: expect.stringContaining('403'),
    })
    connected.setNetworkPolicy({})
    await expect(get('http://10.0.0.1/')).rejects.toThrow('a private address')
    // A program that can do without is none that failed.
    expect((await connected.execute({ command: 'curl -s http://10.0.0.1/ && echo fine' })).stdout).toContain('fine')
    expect(() => connected.setNetworkPolicy({ allowOut: ['no host'] })).toThrow('the network policy is wrong')
    expect(() => sandbox.setNetworkPolicy({})).toThrow('made without a network')
  })

  test('a warm sandbox is claimed in about the time of two questions to its agent', async () => {
    const waits: number[] = []
    const pings: number[] = []
    for (let count = 0; count < 5; count++) {
      await vi.waitFor(() => expect(pool.stats().warm).toBeGreaterThan(0), { timeout: 20_000 })
      const next = await pool.acquire()
      expect(next.isWarm).toBe(true)
      waits.push(next.waitedMs)
      const askedAtMs = performance.now()
      await next.agent.ping(5_000)
      pings.push(performance.now() - askedAtMs)
      await pool.release(next)
    }
    expect(Math.min(...waits)).toBeLessThan(5 + 4 * Math.max(...pings))
  })
})

test.each(REAL_DRIVERS)('on %s the disks of sandboxes lie in the root folder while they live', async (name) => {
  const rootDir = await realpath(await mkdtemp(join(tmpdir(), 'root-')))
  const { driver } = await openRealDriver(name, { rootDir })
  try {
    await driver.initialize()
    expect(await mountsWith(rootDir)).toEqual([])
    const sandbox = await driver.create(newId(), DEFAULT_SPEC)
    // The image is on a loop device, and has no name any more.
    expect(await mountsWith(rootDir)).toEqual(expect.arrayContaining([expect.stringContaining(sandbox.id)]))
    await sandbox.destroy()
    await vi.waitFor(async () => expect(await mountsWith(rootDir)).toEqual([]), { timeout: 30_000 })
  } finally {
    await driver.close()
    await rm(rootDir, { recursive: true })
  }
})

const run = promisify(execFile)
const FLOOD_READER = fileURLToPath(new URL('testing/flood-reader.ts', import.meta.url))

test.each(REAL_DRIVERS)(
  '[threat 8] on %s a program that prints for ever into a reader that has stopped costs no memory',
  async (name) => {
    const { driver, settings } = await openRealDriver(name)
    try {
      const args = ['--expose-gc', '--import', 'tsx', FLOOD_READER, JSON.stringify(settings)]
      const { stdout } = await run(process.execPath, args)
      const { grownBytes, logBytes }: { grownBytes: number; logBytes: number } = JSON.parse(stdout)
      expect(grownBytes).toBeLessThan(20 * MIB)
      expect(logBytes).toBeLessThan(MIB)
    } finally {
      await driver.close()
    }
  },
)
