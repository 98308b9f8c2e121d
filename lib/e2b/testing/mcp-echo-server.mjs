/** An MCP server over stdio, of nothing but Node.js. */
import { readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { createInterface } from 'node:readline'

const answers = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 'echo', version: '1' },
  }),
  'tools/list': () => ({
    tools: [{ name: 'echo', inputSchema: { type: 'object', properties: { text: { type: 'string' } } } }],
  }),
  'tools/call': ({ arguments: { text } }) => {
    const installed = readFileSync('installed', 'utf8').trim()
    return {
      content: [{ type: 'text', text: `${process.env.GREETING} ${text} from ${userInfo().username}, ${installed}` }],
    }
  },
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line)
  const answer = answers[method]
  if (id !== undefined) {
    const result = answer ? { result: answer(params) } : { error: { code: -32601, message: 'no such method' } }
    process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...result })}\n`)
  }
}
