import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import { type AddressInfo, connect, type Server } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { AgentSession } from './agent-session'
import { openTunnel } from './agent-tunnel'

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

test('requests with bodies arrive as they were sent', async () => {
  const web = createServer(async (asked, response) => response.end(`${asked.method} ${asked.url} ${await text(asked)}`))
  const webPort = await listen(web)
  const agent = createHttp2Server().on('stream', (stream) => {
    const target = connect(webPort, '127.0.0.1')
    stream.respond({ ':status': 200 })
    stream.pipe(target).pipe(stream)
  })
  const session = new AgentSession(connect(await listen(agent), '127.0.0.1'))
  const answers = await Promise.all(
    Array.from({ length: 20 }, async (_, at) => {
      const socket = await openTunnel(session, webPort)
      const headers = { host: 'x', 'x-padding': 'x'.repeat(at * 40), connection: 'close' }
      const asked = request({ createConnection: () => socket, method: 'POST', path: `/${at}`, headers })
      // In one turn, and so in one write of several parts.
      asked.end(JSON.stringify({ at }))
      const [answer] = (await once(asked, 'response')) as [IncomingMessage]
      const said = await text(answer)
      socket.destroy()
      return said
    }),
  )
  expect(answers).toEqual(Array.from({ length: 20 }, (_, at) => `POST /${at} {"at":${at}}`))
  session.close()
  agent.close()
  web.close()
})
