import { Sandbox } from 'e2b'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ensureE2bSandboxImage } from '@/scripts/images'
import { type Bridge, bridgeTo } from '../../agent/filesystem/testing/http1-bridge'
import type { ClaimedSandbox } from '../../claimed-sandbox'
import { DEFAULT_SPEC } from '../../limits'
import { SandboxPool } from '../../pool'
import { openRealDriver } from '../../testing/real-drivers'

const SPEC = { ...DEFAULT_SPEC, profile: 'e2b' as const, networkAccess: true }

let pool: SandboxPool
let claimed: ClaimedSandbox
let bridge: Bridge
let sandbox: Sandbox

beforeAll(async () => {
  await ensureE2bSandboxImage({ report: () => {} })
  const { driver } = await openRealDriver('docker')
  pool = new SandboxPool({
    driver,
    minSize: 0,
    maxSize: 4,
    idleTimeout: 60_000,
    alsoWarm: [{ spec: SPEC, minSize: 1 }],
  })
  claimed = await pool.acquire({ spec: SPEC, env: { FOO: 'bar' }, settings: { templateId: 'base' } })
  bridge = await bridgeTo(claimed.agent)
  sandbox = await Sandbox.create({ debug: true, sandboxUrl: bridge.url, apiKey: 'e2b_00' })
})
afterAll(async () => {
  await bridge[Symbol.asyncDispose]()
  await pool.drain({ timeoutMs: 0 })
})

describe('a sandbox of profile e2b', () => {
  test('reaches the network by its proxy, as root too, and nothing private', async () => {
    const get = "curl -s -o /dev/null -w '%{http_code} ' http://10.0.0.1/"
    const { stdout } = await sandbox.commands.run(`${get}; sudo ${get}`)
    expect(stdout).toBe('403 403 ')
  })

  test('runs commands as the user, who may become root', async () => {
    const { stdout } = await sandbox.commands.run(
      'whoami; pwd; sudo whoami; echo $HOME $USER $FOO $E2B_SANDBOX_ID $E2B_TEMPLATE_ID',
    )
    expect(stdout).toBe(`user\n/home/user\nroot\n/home/user user bar ${claimed.id} base\n`)
    const root = await sandbox.commands.run('id -u; pwd; echo $HOME; touch /etc/by-root; cat /etc/shadow | head -1', {
      user: 'root',
    })
    expect(root.stdout).toMatch(/^0\n\/home\/user\n\/root\nroot:/)
  })
})
