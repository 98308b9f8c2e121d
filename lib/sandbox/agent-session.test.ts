import { Duplex } from 'node:stream'
import { expect, test } from 'vitest'
import { connectAgent } from './agent-connection'

test('a stream that has gone before it is spoken to ends the session, and nothing throws', async () => {
  const stream = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() })
  stream.destroy()
  const agent = connectAgent(stream)
  await agent.closed
  await expect(agent.ping(1_000)).rejects.toMatchObject({ code: 'sandbox_failed' })
})

test('a stream that goes as the session begins ends it, and a call in flight with it', async () => {
  const stream = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() })
  const agent = connectAgent(stream)
  const pinged = expect(agent.ping(10_000)).rejects.toMatchObject({ code: 'sandbox_failed' })
  stream.destroy()
  await agent.closed
  await pinged
})
