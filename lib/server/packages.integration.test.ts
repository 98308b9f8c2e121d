import { afterAll, beforeAll, expect, test } from 'vitest'
import { openRegistry } from '@/lib/sandbox/driver/contract/registry'
import { ApiClient } from './testing/api-client'
import { realServer } from './testing/real-server'

/** Of this machine's loopback, and not the address by which a sandbox finds itself. */
const HOST = '127.0.0.2'

const registry = await openRegistry(HOST)
const origin = `http://${HOST}:${registry.port}`
const server = realServer({
  env: {
    SANDBOX_NETWORK: 'allow',
    SANDBOX_NETWORK_ALLOW: `${HOST}:${registry.port}`,
    SANDBOX_NETWORK_PRIVATE: `${HOST}:${registry.port}`,
    SANDBOX_NPM_REGISTRY: origin,
    SANDBOX_PIP_INDEX: `${origin}/simple`,
  },
})
let client: ApiClient
let id: string
beforeAll(async () => {
  client = new ApiClient(server().origin)
  ;({ id } = await client.createSandbox())
})
afterAll(() => registry.close())

test("pip installs from the operator's index, programs import it, and its version is told by its folder", async () => {
  const install = await client.run(id, { command: ['python3', '-m', 'pip', 'install', '--', 'greeting'] })
  expect(install.output).toContain('Successfully installed greeting-1.0.0')
  const { output } = await client.run(id, { language: 'python', code: 'import greeting; print(greeting.WORDS)' })
  expect(output).toBe('hello from pip\n')
  const tree = await (await client.ask(`/api/sandbox/${id}/files`)).text()
  expect(tree).toMatch(/\.local\/lib\/python[\d.]+\/site-packages\/greeting-1\.0\.0\.dist-info"/)
})

test('a run may name another index, which has to be one that the operator allows', async () => {
  const command = ['python3', '-m', 'pip', 'download', '--no-deps', '--retries', '0', '--', 'greeting']
  const other = await client.run(id, { command, env: { PIP_INDEX_URL: `http://127.0.0.3:${registry.port}/simple` } })
  // pip says no more where an index without TLS answers 403.
  expect(other.output).toMatch(/Looking in indexes: http:\/\/127\.0\.0\.3:.*\n.*from versions: none/)
  expect(other.last).toMatchObject({ type: 'exit', exitCode: 1 })
})

test("npm installs from the operator's registry", async () => {
  const { output } = await client.run(id, {
    command: `npm install greeting && node -e 'console.log(require("greeting"))'`,
  })
  expect(output).toContain('hello from npm\n')
})
