import { readFile } from 'node:fs/promises'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { Sandbox } from 'e2b'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { realServer } from '@/lib/server/testing/real-server'
import { sdkOptions } from './testing/clients'

const server = realServer({ env: { POOL_MAX_SIZE: '4', POOL_MIN_SIZE: '0', E2B_POOL_MIN_SIZE: '1' } })
const options = () => sdkOptions(server())

/** Where git finds GitHub in these tests: a folder of the sandbox's. */
const PREPARE = `
  set -e
  mkdir -p /srv/github/acme/echo && cd /srv/github/acme/echo && cp /home/user/server.mjs .
  git init -q && git add . && git -c user.name=a -c user.email=a@b commit -qm first
  git config --system url.file:///srv/github/.insteadOf https://github.com/
  git config --system safe.directory '*'`
const CUSTOM = {
  'github/acme/echo': {
    installCmd: 'echo installed > installed',
    runCmd: 'node server.mjs',
    envs: { GREETING: 'hello' },
  },
} as const

async function clientOf(sandbox: Sandbox, token = ''): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' })
  const headers = {
    'E2b-Sandbox-Id': sandbox.sandboxId,
    'E2b-Sandbox-Port': new URL(sandbox.getMcpUrl()).host.split('-')[0] ?? '',
    Authorization: `Bearer ${token}`,
  }
  const url = new URL(`http://localhost:${server().gatewayPort}/mcp`)
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }))
  return client
}

describe('the MCP gateway of a sandbox', () => {
  let snapshot = ''
  beforeAll(async () => {
    const first = await Sandbox.create({ ...options(), template: 'mcp-gateway' })
    await first.files.write(
      'server.mjs',
      await readFile(new URL('testing/mcp-echo-server.mjs', import.meta.url), 'utf8'),
    )
    await first.commands.run(PREPARE, { user: 'root' })
    snapshot = (await first.createSnapshot()).snapshotId
    await first.kill()
  })
  afterAll(() => Sandbox.deleteSnapshot(snapshot, options()))

  test('serves what it was made with, to whoever has its token', async () => {
    const sandbox = await Sandbox.create({ ...options(), template: snapshot, mcp: CUSTOM })
    const token = await sandbox.getMcpToken()
    const client = await clientOf(sandbox, token)
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['echo'])
    const { content } = await client.callTool({ name: 'echo', arguments: { text: 'you' } })
    expect(content).toEqual([{ type: 'text', text: 'hello you from user, installed' }])
    await client.close()
    await expect(clientOf(sandbox, 'wrong')).rejects.toThrow()
    const again = await Sandbox.connect(sandbox.sandboxId, options())
    expect(await again.getMcpToken()).toBe(token)
    await sandbox.kill()
  })

  test('that can not start leaves no sandbox, and says why', async () => {
    const metadata = { mcp: 'broken' }
    const created = Sandbox.create({ ...options(), metadata, mcp: { ...CUSTOM, arxiv: { storagePath: '/x' } } })
    await expect(created).rejects.toThrow(/Failed to start MCP gateway: .*"arxiv" can't be served here/)
    const ended = Sandbox.create({
      ...options(),
      template: snapshot,
      metadata,
      mcp: { 'github/acme/echo': { runCmd: 'echo broken >&2; exit 3' } },
    })
    await expect(ended).rejects.toThrow(/Failed to start MCP gateway: .*"github\/acme\/echo" did not start/)
    expect(await Sandbox.list({ ...options(), query: { metadata } }).nextItems()).toEqual([])
  })
})
