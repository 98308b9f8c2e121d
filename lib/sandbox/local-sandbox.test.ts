import { afterEach, describe, expect, test, vi } from 'vitest'
import { AppError } from '@/lib/contracts/errors'
import type { AgentFiles, AgentRunRequest } from './agent-client'
import { ResourceError, RuntimeError, SandboxError, SecurityError, TimeoutError } from './errors'
import { type ExecuteStats, Lifecycle } from './lifecycle'
import { MAX_FINISHED_RUNS, MAX_LIVE_RUNS, READERS_GONE_MS } from './limits'
import { LocalSandbox, type LocalSandboxOptions } from './local-sandbox'
import { FakeDriver } from './testing/fake-driver'
import { FakeRun } from './testing/fake-run'

const sandboxes: LocalSandbox[] = []

afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(sandboxes.splice(0).map((sandbox) => sandbox.dispose()))
})

/** @param program what every run does; default: it ends at once */
async function makeSandbox(
  program: (run: FakeRun, request: AgentRunRequest) => void = (run) => run.end(),
  options: LocalSandboxOptions = {},
) {
  const driver = new FakeDriver()
  const lifecycle = new Lifecycle()
  const requests: AgentRunRequest[] = []
  const runs: FakeRun[] = []
  const sandbox = new LocalSandbox({
    driver,
    lifecycle,
    connectAgent: (stream) => {
      const agent = driver.connectAgent(stream)
      return Object.assign(agent, {
        startRun: async (request: AgentRunRequest) => {
          const run = new FakeRun()
          runs.push(run)
          requests.push(request)
          program(run, request)
          return run
        },
      })
    },
    ...options,
  })
  sandboxes.push(sandbox)
  await sandbox.initialize()
  return { sandbox, driver, lifecycle, requests, runs }
}

describe('execute', () => {
  test('gives what the program wrote and what it used', async () => {
    const { sandbox, requests } = await makeSandbox((run) => {
      run.print('Hello from sandbox!\n')
      run.print('careful\n', 'stderr')
      run.end()
    })
    const result = await sandbox.execute(`console.log('Hello from sandbox!')`)
    expect(result).toEqual({
      stdout: 'Hello from sandbox!\n',
      stderr: 'careful\n',
      exitCode: 0,
      isTruncated: false,
      durationMs: 12,
      cpuMs: 7,
      peakMemoryBytes: 4096,
    })
    expect(requests[0]).toMatchObject({
      program: { kind: 'code', language: 'javascript', code: `console.log('Hello from sandbox!')` },
      timeoutMs: 30_000,
      maxProcesses: 64,
    })
  })

  test('passes on files, arguments, environment, folder and limits', async () => {
    const { sandbox, requests } = await makeSandbox(undefined, {
      timeout: 5000,
      security: { maxProcesses: 5 },
      resources: { cpuTime: 700 },
    })
    await sandbox.execute(
      { entry: 'main.py' },
      { args: ['a'], env: { A: '1' }, files: { __proto__: 'x', 'main.py': 'y' }, cwd: '/tmp', cpuTime: 100 },
    )
    await sandbox.execute({ command: ['ls', '-l'] }, { args: ['x'], timeout: 9 })
    expect(requests).toMatchObject([
      {
        program: { kind: 'entry', language: 'python', path: 'main.py', args: ['a'] },
        env: { A: '1' },
        cwd: '/tmp',
        timeoutMs: 5000,
        cpuTimeMs: 100,
        maxProcesses: 5,
      },
      { program: { kind: 'argv', argv: ['ls', '-l', 'x'] }, timeoutMs: 9, cpuTimeMs: 700 },
    ])
    expect(requests[0]?.files?.get('main.py')).toEqual(new TextEncoder().encode('y'))
  })

  test('gives stdin and closes it, and a program that does not read it is no error', async () => {
    const { sandbox, runs } = await makeSandbox((run) => {
      run.onWriteStdin = () => Promise.reject(new AppError('gone', 'closed'))
      run.end()
    })
    await sandbox.execute('1', { stdin: 'input' })
    const fed = await makeSandbox((run) => setTimeout(() => run.end(), 5))
    await fed.sandbox.execute('1', { stdin: 'input' })
    expect(Buffer.concat(fed.runs[0]?.written ?? []).toString()).toBe('input')
    expect(fed.runs[0]?.isStdinClosed).toBe(true)
    expect(runs).toHaveLength(1)
  })

  test('tells output as it comes', async () => {
    const { sandbox } = await makeSandbox((run) => {
      run.print('a')
      run.print('b', 'stderr')
      run.end()
    })
    const heard: string[] = []
    await sandbox.execute('1', { onStdout: (text) => heard.push(text), onStderr: (text) => heard.push(`!${text}`) })
    expect(heard).toEqual(['a', '!b'])
  })

  test('throws what the program ended by, with its output', async () => {
    const { sandbox } = await makeSandbox((run, { timeoutMs }) => {
      run.print('so far')
      if (timeoutMs === 1) run.end({ kind: 'timed_out', limitMs: 1 })
      else if (timeoutMs === 2) run.end({ kind: 'out_of_memory', limitBytes: 1, peakBytes: 2 })
      else run.end({ kind: 'exited', exitCode: 3 })
    })
    await expect(sandbox.execute('1', { timeout: 1 })).rejects.toBeInstanceOf(TimeoutError)
    await expect(sandbox.execute('1', { timeout: 2 })).rejects.toBeInstanceOf(ResourceError)
    await expect(sandbox.execute('1')).rejects.toBeInstanceOf(RuntimeError)
    await expect(sandbox.execute('1')).rejects.toMatchObject({ code: 'exit', exitCode: 3, stdout: 'so far' })
  })

  test('an aborted one is stopped and rejects with the signal’s reason', async () => {
    const { sandbox, runs } = await makeSandbox(() => {})
    const abort = new AbortController()
    const executed = sandbox.execute('while (true);', { signal: abort.signal })
    await vi.waitFor(() => expect(runs).toHaveLength(1))
    abort.abort(new Error('enough'))
    await expect(executed).rejects.toThrow('enough')
    expect(runs[0]?.stops).toEqual([{ graceMs: 500 }])
    await expect(sandbox.execute('1', { signal: abort.signal })).rejects.toThrow('enough')
  })

  test('a request that makes no sense is refused with each mistake', async () => {
    const { sandbox } = await makeSandbox()
    await expect(sandbox.execute('1', { timeout: 0, env: { 'A=': '' } })).rejects.toMatchObject({
      code: 'bad_request',
      issues: [{ path: 'env.A=' }, { path: 'timeoutMs' }],
    })
    await expect(sandbox.execute({ entry: 'main.zig' })).rejects.toThrow('give language')
    await expect(sandbox.execute({ entry: '../x.js' })).rejects.toMatchObject({ code: 'bad_request' })
  })

  test('[threat 62] a command that is not allowed is a matter of security, however it is written', async () => {
    const driver = new FakeDriver()
    const allowed = { ...driver.capabilities(), allowedCommands: 'kernel' as const }
    driver.capabilities = () => allowed
    const sandbox = new LocalSandbox({
      driver,
      connectAgent: driver.connectAgent,
      security: { allowedCommands: ['node', 'npm', 'gcc'] },
    })
    sandboxes.push(sandbox)
    await sandbox.initialize()
    for (const program of [
      ...[
        { command: 'ls' },
        { command: 'node -v' },
        { entry: 'a.py' },
        { entry: 'a.sh' },
        { entry: 'a.c' },
        { entry: 'a.rb' },
      ],
      ...[
        'bash',
        'NODE',
        'node ',
        ' node',
        'node\n',
        'node\nbash',
        './node',
        '/usr/bin/node',
        '../bin/node',
        '',
        'env',
      ].map((name) => ({ command: [name, 'node'] })),
    ])
      await expect(sandbox.execute(program), JSON.stringify(program)).rejects.toBeInstanceOf(SecurityError)
    await expect(sandbox.execute({ command: ['npm', 'ls'] })).rejects.toThrow('no runs')
  })
})

describe('its life', () => {
  test('before initialize and after dispose it says so', async () => {
    const sandbox = new LocalSandbox({ driver: new FakeDriver() })
    await expect(sandbox.execute('1')).rejects.toMatchObject({ code: 'not_initialized' })
    await expect(sandbox.fs.readFile('x')).rejects.toBeInstanceOf(SandboxError)
    await sandbox.dispose()
    await expect(sandbox.execute('1')).rejects.toMatchObject({ code: 'disposed' })
    await expect(sandbox.initialize()).rejects.toMatchObject({ code: 'disposed' })
  })

  test('await using destroys it', async () => {
    const { sandbox, driver } = await makeSandbox()
    {
      await using owned = sandbox
      await owned.initialize()
      expect(driver.alive).toHaveLength(1)
    }
    expect(driver.alive).toHaveLength(0)
  })

  test('one that has ended is replaced at the next execution, and its files are said to be gone', async () => {
    const { sandbox, driver, runs } = await makeSandbox((run) => {
      if (runs.length > 1) run.end()
    })
    const { id } = sandbox
    const cut = sandbox.execute('while (true);')
    await vi.waitFor(() => expect(runs).toHaveLength(1))
    runs[0]?.end({ kind: 'sandbox_lost', reason: 'it died' })
    driver.sandboxes[0]?.die()
    await expect(cut).rejects.toMatchObject({ name: 'RuntimeError', code: 'sandbox_lost' })
    await sandbox.exited
    await expect(sandbox.fs.readFile('x')).rejects.toMatchObject({ name: 'RuntimeError', code: 'sandbox_lost' })
    await Promise.all([sandbox.execute('1'), sandbox.execute('2')])
    expect(sandbox.id).not.toBe(id)
    expect(driver.sandboxes).toHaveLength(2)
    await vi.waitFor(() => expect(driver.alive).toHaveLength(1))
  })

  test('a sandbox that gives no answer is lost, for a program as for a file', async () => {
    const { sandbox, driver } = await makeSandbox(() => {
      throw new AppError('sandbox_failed', 'no answer')
    })
    await expect(sandbox.execute('1')).rejects.toMatchObject({ name: 'RuntimeError', code: 'sandbox_lost' })
    const files = { stat: () => Promise.reject(new AppError('sandbox_failed', 'no answer')) }
    Object.assign(driver.sandboxes[0]?.agent ?? {}, { files })
    await expect(sandbox.fs.stat('x')).rejects.toMatchObject({ name: 'RuntimeError', code: 'sandbox_lost' })
  })

  test('a start that fails is told with the driver’s words, and may be tried again', async () => {
    const driver = new FakeDriver()
    driver.onCreate = () => Promise.reject(new AppError('sandbox_failed', 'the image is missing'))
    const sandbox = new LocalSandbox({ driver, connectAgent: driver.connectAgent })
    sandboxes.push(sandbox)
    const failed = sandbox.initialize()
    await expect(failed).rejects.toMatchObject({ code: 'sandbox_failed', message: 'the image is missing' })
    await expect(failed).rejects.toMatchObject({ help: 'docs/guide.md#the-sandbox-does-not-start' })
    driver.onCreate = async () => {}
    await sandbox.initialize()
  })

  test('a setting that the driver can not enforce is refused, never ignored', async () => {
    const driver = new FakeDriver()
    const sandbox = new LocalSandbox({ driver, security: { networkAccess: true, allowedCommands: ['node'] } })
    sandboxes.push(sandbox)
    await expect(sandbox.initialize()).rejects.toThrow('networkAccess and allowedCommands can not be had')
    expect(driver.sandboxes).toHaveLength(0)
  })

  test('a mistake in the configuration is told at once', () => {
    expect(() => new LocalSandbox({ memory: 'lots' })).toThrow('memory: must be a size such as 512M or 1G')
  })
})

describe('files', () => {
  test('a path that leads outside is a matter of security, a full disk one of resources', async () => {
    const { sandbox, driver } = await makeSandbox()
    const codes = ['forbidden', 'no_space', 'not_found'] as const
    const agent = driver.sandboxes[0]?.agent
    Object.assign(agent ?? {}, {
      async *metrics() {
        yield { diskBytes: 990, diskLimitBytes: 1000 }
      },
    })
    const refusing = (code: (typeof codes)[number]) =>
      ({ write: () => Promise.reject(new AppError(code, code)) }) satisfies Partial<AgentFiles>
    const errors = []
    for (const code of codes) {
      Object.assign(agent ?? {}, { files: refusing(code) })
      errors.push(await sandbox.fs.writeFile('x', 'y').catch((error: unknown) => error))
    }
    expect(errors[0]).toBeInstanceOf(SecurityError)
    expect(errors[0]).toMatchObject({ code: 'path_outside' })
    expect(errors[1]).toBeInstanceOf(ResourceError)
    expect(errors[1]).toMatchObject({ code: 'disk', limit: 1000, seen: 990 })
    expect(errors[2]).toMatchObject({ code: 'not_found' })
  })
})

describe('runs', () => {
  test('each is told with what it used when it ends', async () => {
    const { sandbox, lifecycle } = await makeSandbox((run) => {
      run.print('12345')
      run.end({ kind: 'exited', exitCode: 2 })
    })
    const told: ExecuteStats[] = []
    lifecycle.listen({ execute: (stats) => told.push(stats) })
    await expect(sandbox.execute('1', { language: 'python' })).rejects.toThrow()
    expect(told).toMatchObject([
      { language: 'python', outcome: 'exited', exitCode: 2, stdoutBytes: 5, stderrBytes: 0, phases: { isWarm: true } },
    ])
  })

  test('there may be so many at once, and the next one is refused', async () => {
    const { sandbox, runs } = await makeSandbox(() => {})
    await Promise.all(Array.from({ length: MAX_LIVE_RUNS }, () => sandbox.runs.start({ code: '1' })))
    await expect(sandbox.runs.start({ code: '1' })).rejects.toMatchObject({ code: 'rate_limited' })
    runs[0]?.end()
    await sandbox.runs.list()[0]?.ended
    await sandbox.runs.start({ code: '1' })
  })

  test('the last that finished are kept, with all they said', async () => {
    const { sandbox } = await makeSandbox((run) => {
      run.print('x')
      run.end()
    })
    const first = await sandbox.runs.start({ code: '1' })
    for (let count = 0; count < MAX_FINISHED_RUNS; count++) await (await sandbox.runs.start({ code: '1' })).ended
    await vi.waitFor(() => expect(sandbox.runs.list()).toHaveLength(MAX_FINISHED_RUNS))
    expect(() => sandbox.runs.get(first.id)).toThrow('no longer kept')
  })

  test('one that belongs to its readers is stopped when they have gone, one of the sandbox is not', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { sandbox, runs } = await makeSandbox(() => {})
    const read = await sandbox.runs.start({ code: '1' }, { owner: 'readers' })
    await sandbox.runs.start({ code: '2' }, { owner: 'sandbox' })
    const reader = read.log.subscribe()[Symbol.asyncIterator]()
    await reader.next()
    await vi.advanceTimersByTimeAsync(READERS_GONE_MS * 2)
    expect(runs.map(({ stops }) => stops.length)).toEqual([0, 0])
    await reader.return?.()
    await vi.advanceTimersByTimeAsync(READERS_GONE_MS)
    expect(runs.map(({ stops }) => stops.length)).toEqual([1, 0])
    expect((await read.ended).outcome.kind).toBe('cancelled')
  })

  test('stopping one that is over does nothing, and its stdin is gone', async () => {
    const { sandbox, runs } = await makeSandbox()
    const run = await sandbox.runs.start({ code: '1' })
    await run.ended
    await run.stop()
    expect(runs[0]?.stops).toEqual([])
    await expect(run.writeStdin(new Uint8Array())).rejects.toMatchObject({ code: 'gone' })
  })
})
