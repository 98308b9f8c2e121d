import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { ApiClient, textOf } from '@/lib/server/testing/api-client'
import { API_KEY, type RealServer, startRealServer } from '@/lib/server/testing/real-server'
import { ensureE2bSandboxImage, ensurePlaygroundImage } from '@/scripts/images'
import { E2bDriver, type E2bDriverOptions } from '../e2b/e2b-driver'
import { describeCommands, describeNoCommands } from './commands'
import { describeContract, WITHOUT_CPU } from './contract'
import { e2bSubject } from './e2b-subject'
import { openFolder } from './folders'
import { Box, SPEC, type Subject } from './subject'

const projectDir = fileURLToPath(new URL('../../../../', import.meta.url))
const PARTS = WITHOUT_CPU.map((part) => (part === describeCommands ? describeNoCommands : part))

let server: RealServer
const upstreamOptions = (): E2bDriverOptions['upstream'] => ({
  apiKey: API_KEY,
  apiUrl: `${server.origin}/api/e2b`,
  sandboxUrl: `http://localhost:${server.gatewayPort}`,
  template: 'base',
})

/** Another codetok, on Docker, is the E2B server that the driver gets its sandboxes from. */
async function setUp(): Promise<Subject> {
  await ensurePlaygroundImage({ report: () => {} })
  await ensureE2bSandboxImage({ report: () => {} })
  server = await startRealServer({
    env: {
      SANDBOX_DRIVER: 'docker',
      POOL_MIN_SIZE: '0',
      E2B_POOL_MIN_SIZE: '3',
      // Its agents' sockets are not the subject's.
      XDG_RUNTIME_DIR: await openFolder(),
    },
  })
  const subject = await e2bSubject({ projectDir, upstream: upstreamOptions() })
  return {
    ...subject,
    close: async () => {
      await subject.close()
      await server[Symbol.asyncDispose]()
    },
  }
}

describeContract('e2b, from another codetok', setUp, describeUpstream, PARTS)

function describeUpstream(subject: () => Subject): void {
  test('what the upstream decides is said, with the reason', () => {
    expect(subject().driver.capabilities()).toMatchObject({
      ...{ memory: 'watched', cpu: 'none', disk: 'watched', freeze: false, snapshots: false },
      description: expect.stringContaining(new URL(server.origin).host),
      notes: expect.arrayContaining([expect.stringMatching(/^memory: .* 512 MiB/), expect.stringMatching(/^cpu: /)]),
    })
  })

  test('profile e2b has root there too', async () => {
    await using box = await Box.open(subject().driver, { ...SPEC, profile: 'e2b' })
    expect((await box.shell('whoami; sudo -n whoami')).stdout).toBe('user\nroot\n')
  })

  test('an upstream that refuses, lacks the template or is not there is told in words', async () => {
    const failing = async (wrong: Partial<E2bDriverOptions['upstream']>) => {
      const upstream = { ...upstreamOptions(), ...wrong }
      const driver = new E2bDriver({ projectDir, dataDir: await openFolder(), upstream })
      return driver.initialize().catch((error: Error) => error.message)
    }
    const wrongKey = `e2b_${'f'.repeat(40)}`
    const refused = await failing({ apiKey: wrongKey })
    expect(refused).toMatch(/^the E2B server localhost:\d+ refuses E2B_UPSTREAM_API_KEY/)
    expect(refused).not.toContain(wrongKey)
    expect(await failing({ template: 'no-such-template' })).toMatch(/no-such-template/)
    expect(await failing({ apiUrl: 'http://127.0.0.1:2/api' })).toMatch(
      /127\.0\.0\.1:2 can't be reached: .*ECONNREFUSED/,
    )
    expect(await failing({ sandboxUrl: 'http://127.0.0.1:2' })).toMatch(/can't be reached at http:..127\.0\.0\.1:2/)
  })

  test('the playground runs on it, and streams output while the program runs', async () => {
    const { apiKey, apiUrl = '', sandboxUrl = '' } = upstreamOptions()
    await using playground = await startRealServer({
      env: {
        SANDBOX_DRIVER: 'e2b',
        E2B_UPSTREAM_API_KEY: apiKey,
        E2B_UPSTREAM_API_URL: apiUrl,
        E2B_UPSTREAM_SANDBOX_URL: sandboxUrl,
        POOL_MAX_SIZE: '2',
      },
    })
    const client = new ApiClient(playground.origin)
    const { id, driver } = await client.createSandbox({ files: { 'main.py': 'print(open("data.txt").read())' } })
    expect(driver).toBe('e2b')
    const seen: { text: string; atMs: number }[] = []
    const command = 'echo first; sleep 2; echo second > data.txt; python3 main.py'
    for await (const { event, atMs } of client.streamRun(id, { command })) {
      if (event.type === 'stdout') seen.push({ text: textOf(event), atMs })
      else if (event.type !== 'started') expect(event).toMatchObject({ type: 'exit', exitCode: 0 })
    }
    const [first, second] = seen
    expect(seen.map(({ text }) => text).join('')).toBe('first\nsecond\n\n')
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThan(300)
    expect(playground.output()).not.toContain(apiKey)
  })
}
