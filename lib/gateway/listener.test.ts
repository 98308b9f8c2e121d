import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { createServer } from 'node:net'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { hostPolicy } from '@/lib/server/same-origin'
import { startGateway, stopGateway } from './listener'
import { makeCertificate } from './testing/certificate'

afterEach(stopGateway)

test('with a certificate the gateway speaks HTTPS', async () => {
  const { port } = await start(makeCertificate())
  const call = request({
    port,
    host: '127.0.0.1',
    path: '/health',
    headers: { host: 'localhost', 'e2b-sandbox-id': 'none', 'e2b-sandbox-port': '49983' },
    rejectUnauthorized: false,
  }).end()
  const [response] = (await once(call, 'response')) as [IncomingMessage]
  response.resume()
  expect(response.statusCode).toBe(502)
})

test('what is no certificate is said to be none', async () => {
  const tls = { cert: Buffer.from('no'), key: Buffer.from('certificate') }
  await expect(start(tls)).rejects.toThrow('GATEWAY_TLS_CERT and GATEWAY_TLS_KEY are no certificate and its key')
})

async function start(tls: { cert: Buffer; key: Buffer }) {
  const port = await freePort()
  await startGateway({
    port,
    host: '127.0.0.1',
    tls,
    domain: 'localhost:3001',
    isOwnHost: hostPolicy('127.0.0.1', []),
    find: async () => undefined,
    findByHost: async () => undefined,
    tokens: () => [],
    log: pino({ level: 'silent' }),
  })
  return { port }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}
