import { describe, expect, test } from 'vitest'
import { hostPolicy, requireOwnHost, requireSameOrigin } from './same-origin'

describe('the Host header', () => {
  const onLoopback = hostPolicy('127.0.0.1', ['play.example.com'])

  test.each([
    'localhost:3000',
    'LOCALHOST',
    '127.0.0.1:3000',
    '[::1]:3000',
    'play.example.com',
    'play.example.com.:80',
  ])('%s is ours', (host) => expect(onLoopback(host)).toBe(true))

  test.each([
    'evil.com',
    'evil.com:3000',
    'localhost.evil.com',
    'localhost@evil.com',
    '3000-abc.localhost:3001',
    '10.0.0.1',
    '',
    null,
  ])('[threat 44] %s is not', (host) => expect(onLoopback(host)).toBe(false))

  test('[threat 44] that is not ours is refused', () => {
    const under = (host: string) => () => requireOwnHost(new Headers({ host }), onLoopback)
    expect(under('localhost:3000')).not.toThrow()
    expect(under('evil.com')).toThrow(expect.objectContaining({ code: 'misdirected' }))
  })

  test('may be any address where the server listens on the network, but not any name', () => {
    const onNetwork = hostPolicy('0.0.0.0', [])
    expect(onNetwork('10.0.0.1:3000')).toBe(true)
    expect(onNetwork('[fe80::1]:3000')).toBe(true)
    expect(onNetwork('evil.com')).toBe(false)
  })
})

describe('a request', () => {
  const from = (headers: Record<string, string>) => () =>
    requireSameOrigin(new Headers({ host: 'localhost:3000', ...headers }))

  test.each([
    {},
    { origin: 'http://localhost:3000' },
    { origin: 'https://LOCALHOST:3000', 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'none' },
  ])('with %o is let through', (headers) => expect(from(headers)).not.toThrow())

  test.each([
    { origin: 'http://evil.com' },
    { origin: 'http://localhost:3001' },
    { origin: 'http://localhost' },
    { origin: 'null' },
    { origin: 'http://localhost:3000.evil.com' },
    { origin: 'file://localhost:3000' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'http://localhost:3000', 'sec-fetch-site': 'cross-site' },
  ])('[threat 43] with %o is refused', (headers) => expect(from(headers)).toThrow(/other origins/))
})
