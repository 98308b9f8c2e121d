import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BuildError, Sandbox, SandboxNotFoundError, Template } from 'e2b'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RealServer, startRealServer } from '@/lib/server/testing/real-server'
import { sdkOptions } from './testing/clients'

let server: RealServer
const env = { POOL_MAX_SIZE: '6', POOL_MIN_SIZE: '0' }
const options = () => sdkOptions(server)

beforeAll(async () => {
  server = await startRealServer({ env })
})
afterAll(() => server[Symbol.asyncDispose]())

describe('a sandbox that pauses', () => {
  test('with its memory goes on where it was', async () => {
    const sandbox = await Sandbox.create(options())
    const counting = 'for n in $(seq 100000); do echo $n > /tmp/n; sleep 0.05; done'
    const { pid } = await sandbox.commands.run(counting, { background: true, timeoutMs: 0 })
    expect(await sandbox.pause()).toBe(true)
    expect(await sandbox.pause()).toBe(false)
    expect(await sandbox.isRunning()).toBe(false)
    expect((await sandbox.getInfo()).state).toBe('paused')
    const again = await Sandbox.connect(sandbox.sandboxId, options())
    expect((await again.commands.list()).map((process) => process.pid)).toContain(pid)
    expect(await again.kill()).toBe(true)
  })

  test('without it keeps its files, through a restart of the server', async () => {
    const sandbox = await Sandbox.create({ ...options(), envs: { KEPT: 'yes' }, metadata: { a: 'b' } })
    await sandbox.files.write('file', 'text')
    await sandbox.commands.run('sudo sh -c "echo root > /etc/kept"')
    expect(await sandbox.pause({ keepMemory: false })).toBe(true)
    // Its memory can't outlive the server; its files do.
    const frozen = await Sandbox.create(options())
    await frozen.files.write('file', 'of a frozen one')
    await frozen.pause()
    const { dataDir } = server
    await server.end()
    server = await startRealServer({ env, dataDir })
    const found = await Sandbox.list({ ...options(), query: { metadata: { a: 'b' }, state: ['paused'] } }).nextItems()
    expect(found.map(({ sandboxId }) => sandboxId)).toEqual([sandbox.sandboxId])
    const again = await Sandbox.connect(sandbox.sandboxId, options())
    expect((await again.commands.run('cat file /etc/kept; echo $KEPT')).stdout).toBe('textroot\nyes\n')
    expect(await (await Sandbox.connect(frozen.sandboxId, options())).files.read('file')).toBe('of a frozen one')
    await Sandbox.kill(frozen.sandboxId, options())
    expect(await again.kill()).toBe(true)
    await expect(Sandbox.connect(sandbox.sandboxId, options())).rejects.toBeInstanceOf(SandboxNotFoundError)
  })

  test('at its time wakes at the next request, where it was made so', async () => {
    const lifecycle = { onTimeout: 'pause', autoResume: true } as const
    const sandbox = await Sandbox.create({ ...options(), timeoutMs: 1_000, lifecycle })
    const state = async () => (await sandbox.getInfo()).state
    await expect.poll(state, { timeout: 30_000 }).toBe('paused')
    expect((await sandbox.commands.run('echo awake')).stdout).toBe('awake\n')
    await sandbox.kill()
  })
})

describe('what is kept of a sandbox', () => {
  let sandbox: Sandbox
  beforeAll(async () => {
    sandbox = await Sandbox.create(options())
    await sandbox.files.write('file', 'kept')
  })
  afterAll(() => sandbox.kill())

  test('makes others, under its name, until it is removed', async () => {
    const { snapshotId, names } = await sandbox.createSnapshot({ name: 'my-snapshot' })
    expect(names).toEqual(['my-snapshot:default'])
    const other = await Sandbox.create(snapshotId, options())
    expect(await other.files.read('file')).toBe('kept')
    await other.kill()
    const listed = Sandbox.listSnapshots({ ...options(), sandboxId: sandbox.sandboxId })
    expect((await listed.nextItems()).map((snapshot) => snapshot.snapshotId)).toEqual([snapshotId])
    expect(await Sandbox.deleteSnapshot(snapshotId, options())).toBe(true)
    expect(await Sandbox.deleteSnapshot(snapshotId, options())).toBe(false)
    await expect(Sandbox.create(snapshotId, options())).rejects.toThrow(/not found/)
  })

  test('makes forks', async () => {
    const forks = await sandbox.fork({ count: 2 })
    for (const fork of forks) {
      if (!(fork instanceof Sandbox)) throw fork
      expect(await fork.files.read('file')).toBe('kept')
      await fork.kill()
    }
    expect(forks).toHaveLength(2)
  })
})

describe('a template', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'codetok-context-'))
    await writeFile(join(folder, 'app.txt'), 'from a file')
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('is built of its steps, while its log is read, and found by its tags', async () => {
    const template = Template({ fileContextPath: folder })
      .fromBaseImage()
      .copy('app.txt', '/app/')
      .setEnvs({ GREETING: 'hello' })
      .runCmd('sudo touch /made-by-a-step')
      .runCmd('cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/cpu.max 2>/dev/null || true')
      .setWorkdir('/app')
    const lines: string[] = []
    await Template.build(template, 'my-template', {
      ...options(),
      cpuCount: 1,
      memoryMB: 256,
      onBuildLogs: ({ message }) => lines.push(message),
    })
    expect(lines.join('\n')).toContain('RUN sudo touch /made-by-a-step')
    expect(lines.join('\n')).toMatch(/^(.* )?100000\b/m)
    expect(await Template.exists('my-template', options())).toBe(true)
    expect(await Template.exists('none-of-mine', options())).toBe(false)
    await Template.assignTags('my-template', ['v1'], options())
    const sandbox = await Sandbox.create('my-template:v1', options())
    const { stdout } = await sandbox.commands.run('cat app.txt; echo; echo $GREETING; ls /made-by-a-step')
    expect(stdout).toBe('from a file\nhello\n/made-by-a-step\n')
    expect(await sandbox.getInfo()).toMatchObject({ name: 'my-template', memoryMB: 256 })
    await sandbox.kill()
    await Template.removeTags('my-template', ['v1'], options())
    expect((await Template.getTags('my-template', options())).map(({ tag }) => tag)).toEqual(['default'])
  })

  test('whose step fails is none, and says which', async () => {
    const failing = Template().fromBaseImage().runCmd('echo a reason >&2; exit 3')
    const building = Template.build(failing, 'failing', options())
    await expect(building).rejects.toBeInstanceOf(BuildError)
    await expect(Sandbox.create('failing', options())).rejects.toThrow(/not found/)
  })
})
