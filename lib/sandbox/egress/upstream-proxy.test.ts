import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { createServer, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { parseNetworkPolicy } from './network-policy'
import { listen, openProxied, type Proxied, readAtLeast } from './testing/proxied'
import { socksServer } from './testing/socks-server'

const LOGIN = { username: 'who', password: 'secret' }
const open = socksServer()
const closed = socksServer(LOGIN)
const web = createHttpServer((_, response) => response.end('reached'))
const echo = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket))
let webPort = 0
let echoPort = 0
let openAddress = ''
let closedAddress = ''
let proxied: Proxied

beforeAll(async () => {
  webPort = await listen(web)
  echoPort = await listen(echo)
  openAddress = `proxy.test:${await listen(open.server)}`
  closedAddress = `proxy.test:${await listen(closed.server)}`
})
afterEach(() => {
  proxied.close()
  open.asked.length = 0
})
afterAll(() => {
  for (const server of [web, echo, open.server, closed.server]) server.close()
})

const openNetwork = async (options: Parameters<typeof openProxied>[0]) => {
  proxied = await openProxied({
    privateAddresses: ['127.0.0.1'],
    names: { 'web.test': [['127.0.0.1']], 'proxy.test': [['127.0.0.1']], 'inside.test': [['10.0.0.1']] },
    ...options,
  })
  return proxied
}
const via = (egressProxy: { address: string; username?: string; password?: string }) => ({ egressProxy })

describe('a proxy of the sandbox’s owner', () => {
  test('makes all connections, and is asked for the address that was checked', async () => {
    const { get, tunnel } = await openNetwork({ policy: via({ address: openAddress }) })
    expect(await get(`http://web.test:${webPort}/`)).toMatchObject({ status: 200, body: 'reached' })
    const { socket } = await tunnel(`web.test:${echoPort}`)
    socket.write('there and back')
    expect(String(await readAtLeast(socket, ({ length }) => length >= 14))).toBe('there and back')
    expect(open.asked).toEqual([`127.0.0.1:${webPort}`, `127.0.0.1:${echoPort}`])
    socket.destroy()
  })

  test('is told who asks, and its refusal is told on', async () => {
    const { get, network } = await openNetwork({ policy: via({ address: closedAddress, ...LOGIN }) })
    expect((await get(`http://web.test:${webPort}/`)).body).toBe('reached')
    expect(closed.users).toEqual(['who'])
    network.setPolicy(via({ address: closedAddress, ...LOGIN, password: 'wrong' }))
    const refused = await get(`http://web.test:${webPort}/`)
    expect(refused).toMatchObject({ status: 502, body: expect.stringContaining('refuses the user name and password') })
    expect(refused.body).not.toContain('wrong')
    network.setPolicy(via({ address: closedAddress }))
    expect((await get(`http://web.test:${webPort}/`)).body).toContain('wants to be told who asks')
  })

  test('[threat 39] hears of nothing that may not be reached', async () => {
    const { get } = await openNetwork({ policy: { ...via({ address: openAddress }), denyOut: ['192.0.2.1'] } })
    expect((await get('http://inside.test/')).body).toContain('10.0.0.1 is a private address')
    expect((await get('http://192.0.2.1/')).status).toBe(403)
    expect(open.asked).toEqual([])
  })

  test('[threat 39] may itself not be private, whatever the owner says', async () => {
    const { get } = await openNetwork({ policy: via({ address: 'inside.test:1080' }) })
    expect((await get(`http://web.test:${webPort}/`)).body).toContain('its address 10.0.0.1 is a private address')
  })

  test('need not be among what programs may reach, and must be within what the operator allows', async () => {
    const only = { allowOut: ['web.test'], denyOut: ['0.0.0.0/0'] }
    const { get } = await openNetwork({ policy: { ...only, ...via({ address: openAddress }) } })
    expect((await get(`http://web.test:${webPort}/`)).body).toBe('reached')
    expect((await get(`http://${openAddress}/`)).status).toBe(403)
    proxied.close()
    const bounded = await openNetwork({ bounds: only, policy: via({ address: openAddress }) })
    expect((await bounded.get(`http://web.test:${webPort}/`)).body).toContain('proxy.test')
  })

  test('is left at once when a new policy names none', async () => {
    const { get, tunnel, network } = await openNetwork({ policy: via({ address: openAddress }) })
    const { socket } = await tunnel(`web.test:${echoPort}`)
    const cut = once(socket as Socket, 'close')
    network.setPolicy({})
    await cut
    expect((await get(`http://web.test:${webPort}/`)).body).toBe('reached')
    expect(open.asked).toHaveLength(1)
  })
})

test.each([
  [{ address: 'proxy.test' }, 'must be host:port'],
  [{ address: 'proxy.test:1080', password: 'x' }, 'a password needs a username'],
  [{ address: 'proxy.test:1080', username: 'x'.repeat(256) }, 'must have 1 to 255 bytes'],
])('%j is no proxy', (egressProxy, why) => {
  expect(() => parseNetworkPolicy({ egressProxy })).toThrow(
    expect.objectContaining({ issues: [expect.objectContaining({ message: why })] }),
  )
})
