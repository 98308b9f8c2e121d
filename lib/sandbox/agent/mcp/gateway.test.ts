import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js'
import { McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js'
import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { Gateway } from './gateway'
import { gatewayListener } from './http'
import type { Backend } from './offers'

/** A server with a tool, a prompt, resources, and a name that another has, too. */
function someServer(name: string): McpServer {
  const server = new McpServer({ name, version: '1' }, { instructions: `how to use ${name}` })
  const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] })
  server.registerTool(`${name}_hello`, { inputSchema: { who: z.string() } }, ({ who }) => text(`${name}: hello ${who}`))
  server.registerTool('common', {}, () => text(name))
  server.registerTool('slow', {}, async ({ signal, sendNotification, _meta }) => {
    const progressToken = _meta?.progressToken ?? 0
    await sendNotification({ method: 'notifications/progress', params: { progressToken, progress: 1, total: 2 } })
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    cancelled.push(name)
    return text('never')
  })
  server.registerPrompt(`${name}_prompt`, {}, () => ({
    messages: [{ role: 'user', content: { type: 'text', text: name } }],
  }))
  const contents = (uri: URL) => ({ contents: [{ uri: uri.href, text: name }] })
  server.registerResource('fixed', `fixed://${name}`, {}, contents)
  server.registerResource('any', new ResourceTemplate(`${name}://{id}`, { list: undefined }), {}, contents)
  return server
}

const cancelled: string[] = []
const servers = ['one', 'two'].map(someServer)
let url: URL
let listener: ReturnType<typeof gatewayListener>

async function backendOf(server: McpServer, at: number): Promise<Backend> {
  const [ours, theirs] = InMemoryTransport.createLinkedPair()
  const client = new Client({ name: 'test', version: '1' })
  await Promise.all([server.connect(theirs), client.connect(ours)])
  return { name: at === 0 ? 'one' : 'github/a/two', client }
}

async function connected(token = 'secret'): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' })
  const headers = { Authorization: `Bearer ${token}` }
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }))
  return client
}

beforeAll(async () => {
  listener = gatewayListener(new Gateway(await Promise.all(servers.map(backendOf))), 'secret').listen(0, '127.0.0.1')
  await once(listener, 'listening')
  url = new URL(`http://127.0.0.1:${(listener.address() as AddressInfo).port}/mcp`)
})
afterAll(() => {
  listener.close()
  listener.closeAllConnections()
})

describe('several servers behind one gateway', () => {
  test('have their tools under names of their own, and both where they have the same', async () => {
    const client = await connected()
    expect(client.getInstructions()).toBe('how to use one\n\nhow to use two')
    const { tools } = await client.listTools()
    const names = ['one_hello', 'common', 'slow', 'two_hello', 'github_a_two_common', 'github_a_two_slow']
    expect(tools.map(({ name }) => name)).toEqual(names)
    const call = async (name: string, args: object = {}) => {
      const { content } = await client.callTool({ name, arguments: { ...args } })
      return content
    }
    expect(await call('two_hello', { who: 'you' })).toEqual([{ type: 'text', text: 'two: hello you' }])
    expect(await call('common')).toEqual([{ type: 'text', text: 'one' }])
    expect(await call('github_a_two_common')).toEqual([{ type: 'text', text: 'two' }])
    await expect(call('nothing')).rejects.toThrow('no server here has tool "nothing"')
    await client.close()
  })

  test('have their prompts and resources, those of templates too', async () => {
    const client = await connected()
    expect((await client.listPrompts()).prompts.map(({ name }) => name)).toEqual(['one_prompt', 'two_prompt'])
    const { messages } = await client.getPrompt({ name: 'two_prompt' })
    expect(messages).toMatchObject([{ content: { text: 'two' } }])
    expect((await client.listResources()).resources.map(({ uri }) => uri)).toEqual(['fixed://one', 'fixed://two'])
    const textOf = async (uri: string) => (await client.readResource({ uri })).contents
    expect(await textOf('fixed://two')).toMatchObject([{ text: 'two' }])
    expect(await textOf('two://7')).toMatchObject([{ text: 'two' }])
    await expect(textOf('nowhere://7')).rejects.toThrow('no server here has resource "nowhere://7"')
    await client.close()
  })

  test('hear when a client gives up, and are heard on the way', async () => {
    const client = await connected()
    const giveUp = new AbortController()
    const seen: number[] = []
    const slow = client.callTool({ name: 'slow' }, undefined, {
      signal: giveUp.signal,
      onprogress: ({ progress }) => {
        seen.push(progress)
        giveUp.abort()
      },
    })
    await expect(slow).rejects.toThrow()
    expect(seen).toEqual([1])
    await vi.waitFor(() => expect(cancelled).toEqual(['one']))
    await client.close()
  })

  test('tell all clients of new tools', async () => {
    const client = await connected()
    const changed = new Promise<void>((resolve) => {
      client.setNotificationHandler(ToolListChangedNotificationSchema, () => resolve())
    })
    // The stream that news come by.
    await vi.waitFor(async () => {
      servers[0]?.sendToolListChanged()
      await Promise.race([changed, new Promise((_, reject) => setTimeout(reject, 50, new Error('not yet')))])
    })
    await client.close()
  })
})

test('whoever has no token, or no session, gets nothing', async () => {
  await expect(connected('wrong')).rejects.toThrow(/wrong token|401/)
  const ask = (path: string, headers: Record<string, string>) =>
    fetch(new URL(path, url), {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json', ...headers },
    })
  expect((await ask('/mcp', {})).status).toBe(401)
  const Authorization = 'Bearer secret'
  expect((await ask('/other', { Authorization })).status).toBe(404)
  expect((await ask('/mcp', { Authorization, 'mcp-session-id': 'none' })).status).toBe(404)
  expect((await ask('/mcp', { Authorization, accept: 'application/json, text/event-stream' })).status).toBe(400)
})
