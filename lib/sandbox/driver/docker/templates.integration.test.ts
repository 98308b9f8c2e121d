import { pack } from 'tar-stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '../../new-id'
import type { SandboxPool } from '../../pool'
import { E2B_SPEC, E2bPool, stdoutOf, withDataDir } from '../../testing/e2b-pool'
import type { SandboxDriver } from '../driver'
import type { TemplateBuild, TemplateLog } from '../templates'

let e2b: E2bPool
let driver: SandboxDriver
let pool: SandboxPool

beforeAll(async () => {
  e2b = await E2bPool.open()
  ;({ driver, pool } = e2b)
})
afterAll(async () => {
  for (const { ref } of (await driver.templates?.list()) ?? []) await driver.templates?.remove(ref)
  await e2b[Symbol.asyncDispose]()
})

async function* bytesOf(stream: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) if (chunk instanceof Uint8Array) yield chunk
}

describe('what is kept of a sandbox', () => {
  test('is where another starts, frozen or not, with its own settings', async () => {
    const claimed = await pool.acquire({ spec: E2B_SPEC })
    await stdoutOf(await e2b.sdkOf(claimed), 'echo kept > ~/note; sudo touch /opt/by-root')
    await claimed.freeze()
    const ref = await claimed.snapshot('My Snapshot: 1')
    expect(claimed.isFrozen).toBe(true)
    await claimed.dispose()
    expect(ref).toMatch(/^codetok\/template:my-snapshot-1-[a-z0-9]{20}$/)
    expect(await driver.templates?.get(ref)).toMatchObject({ ref, defaultUser: 'user', defaultWorkdir: '/home/user' })
    const other = await pool.acquire({ spec: { ...E2B_SPEC, template: ref }, id: newId() })
    const sdk = await e2b.sdkOf(other)
    expect(await stdoutOf(sdk, 'cat note; whoami; pwd; ls /opt/by-root; sudo whoami')).toBe(
      'kept\nuser\n/home/user\n/opt/by-root\nroot\n',
    )
    await other.dispose()
  })

  test('outlives its sandbox and its server, under the same id', () =>
    withDataDir(async (dataDir) => {
      let template = ''
      let id = ''
      {
        await using server = await e2b.open(dataDir)
        const first = await server.pool.acquire({ spec: E2B_SPEC })
        id = first.id
        await stdoutOf(await server.sdkOf(first), 'echo still here > ~/note')
        template = await first.snapshot('paused')
        // What is frozen does not end by itself when its server goes.
        await first.freeze()
      }
      await using server = await e2b.open(dataDir)
      expect((await server.driver.templates?.list())?.map(({ ref }) => ref)).toEqual([template])
      await expect(e2b.driver.templates?.get(template)).rejects.toMatchObject({ code: 'not_found' })
      const spec = { ...E2B_SPEC, template }
      const again = await server.pool.acquire({ spec, id })
      expect(again.id).toBe(id)
      expect(await stdoutOf(await server.sdkOf(again), 'cat ~/note')).toBe('still here\n')
      await server.driver.templates?.remove(template)
      expect(await server.driver.templates?.list()).toEqual([])
      await expect(server.pool.acquire({ spec })).rejects.toMatchObject({ code: 'not_found' })
    }))
})

describe('templates', () => {
  const logs: TemplateLog[] = []
  const build = (request: Partial<TemplateBuild>) =>
    driver.templates?.build({
      name: 'test',
      base: { kind: 'profile' },
      steps: [],
      onLog: (entry) => logs.push(entry),
      ...request,
    })

  test('are built step by step, and their command runs before anybody comes', async () => {
    const archive = () => {
      const files = pack()
      files.entry({ name: 'app/run.sh', mode: 0o755 }, 'echo "$GREETING" > /tmp/greeting; sleep 600')
      files.finalize()
      return bytesOf(files)
    }
    const outcome = await build({
      steps: [
        { type: 'ENV', env: { GREETING: 'a "quoted" $HOME' } },
        { type: 'WORKDIR', path: '/srv/app' },
        { type: 'COPY', archive, source: 'app', target: '.' },
        { type: 'RUN', command: 'echo "as $(whoami) in $PWD"; touch made-by-user' },
        { type: 'RUN', command: 'touch /etc/made-by-root', user: 'root' },
      ],
      startCommand: './run.sh',
      readyCommand: 'test -s /tmp/greeting',
    })
    if (outcome?.kind !== 'built') throw new Error(JSON.stringify(outcome))
    expect(logs).toContainEqual({ level: 'info', message: 'as user in /srv/app', step: 3 })
    expect(outcome.template).toMatchObject({ defaultUser: 'user', defaultWorkdir: '/srv/app' })
    const made = await pool.acquire({ spec: { ...E2B_SPEC, template: outcome.template.ref } })
    const sdk = await e2b.sdkOf(made)
    expect(await stdoutOf(sdk, 'cat /tmp/greeting; pwd; stat -c "%n %U" *; ls /etc/made-by-root')).toBe(
      'a "quoted" $HOME\n/srv/app\nmade-by-user user\nrun.sh user\n/etc/made-by-root\n',
    )
    expect((await sdk.commands.list()).map(({ args }) => args.at(-1))).toEqual(['./run.sh'])
    const onTop = await build({ base: { kind: 'template', ref: outcome.template.ref } })
    expect(onTop).toMatchObject({ kind: 'built', template: { defaultWorkdir: '/srv/app' } })
    await made.dispose()
  })

  test('say which step has failed, and are not kept then', async () => {
    const before = await driver.templates?.list()
    const steps: TemplateBuild['steps'] = [
      { type: 'RUN', command: 'true' },
      { type: 'RUN', command: 'echo why; exit 7' },
    ]
    expect(await build({ steps })).toEqual({
      kind: 'failed',
      message: "failed to run command 'echo why; exit 7': exit status 7",
      step: 1,
    })
    expect(logs).toContainEqual({ level: 'info', message: 'why', step: 1 })
    expect(await build({ steps: [{ type: 'RUN', command: 'whoami', user: 'nobody-here' }] })).toEqual({
      kind: 'failed',
      message: "failed to run command 'whoami': command failed: unauthenticated: invalid username: 'nobody-here'",
      step: 0,
    })
    expect(await driver.templates?.list()).toEqual(before)
    const bad: TemplateBuild['steps'] = [{ type: 'ENV', env: { 'A B': '1' } }]
    await expect(build({ steps: bad })).rejects.toMatchObject({ code: 'bad_request' })
  })
})

describe('volumes', () => {
  test("are the user's, outlive sandboxes, and go when none has them", async () => {
    await driver.volumes?.create('data')
    await expect(driver.volumes?.create('data')).rejects.toMatchObject({ code: 'conflict' })
    const spec = { ...E2B_SPEC, volumes: [{ name: 'data', path: '/mnt/data' }] }
    const first = await pool.acquire({ spec })
    await stdoutOf(await e2b.sdkOf(first), 'echo shared > /mnt/data/file')
    await expect(driver.volumes?.remove('data')).rejects.toMatchObject({ code: 'conflict' })
    await first.dispose()
    const second = await pool.acquire({ spec })
    expect(await stdoutOf(await e2b.sdkOf(second), 'cat /mnt/data/file')).toBe('shared\n')
    await second.dispose()
    expect(await driver.volumes?.list()).toEqual(['data'])
    await driver.volumes?.remove('data')
    await expect(driver.volumes?.remove('data')).rejects.toMatchObject({ code: 'not_found' })
    await expect(pool.acquire({ spec })).rejects.toMatchObject({ code: 'not_found' })
  })
})
