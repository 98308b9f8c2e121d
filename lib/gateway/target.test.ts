import type { IncomingHttpHeaders } from 'node:http'
import { describe, expect, test } from 'vitest'
import { hostPolicy } from '@/lib/server/same-origin'
import { targetOf as target } from './target'

const id = 'abcdefghij0123456789'
const targetOf = (headers: IncomingHttpHeaders, given: Parameters<typeof target>[1], url = '/') =>
  target({ url, headers }, given)
const options = { domain: 'localhost:3001', isOwnHost: hostPolicy('127.0.0.1', []) }

describe('a preview’s host', () => {
  test.each([
    [`3000-${id}.localhost:3001`, 3000],
    [`3000-${id}.LOCALHOST`, 3000],
    [`65535-${id}.localhost.:3001`, 65535],
  ])('%s names port and sandbox', (host, port) => {
    expect(targetOf({ host }, options)).toEqual({ kind: 'sandbox', sandboxId: id, port, by: 'host' })
  })

  test.each([
    `0-${id}.localhost`,
    `65536-${id}.localhost`,
    `${id}.localhost`,
    `3000-${id}.x.localhost`,
    `3000-.localhost`,
    `x.localhost`,
  ])('%s names nothing', (host) => {
    expect(targetOf({ host }, options)).toMatchObject({ kind: 'refused', status: 404 })
  })

  test.each([`3000-${id}.evil.com`, 'evil.com', `3000-${id}.localhost.evil.com`, `3000-${id}`])(
    '%s is not ours',
    (host) => expect(targetOf({ host }, options)).toMatchObject({ kind: 'refused', status: 421 }),
  )

  test('goes before headers that say something else', () => {
    const headers = { host: `3000-${id}.localhost`, 'e2b-sandbox-id': 'other', 'e2b-sandbox-port': '49983' }
    expect(targetOf(headers, options)).toMatchObject({ sandboxId: id, port: 3000, by: 'host' })
  })

  test('can have a domain of one’s own', () => {
    const own = { ...options, domain: 'play.example.com' }
    expect(targetOf({ host: `8080-${id}.play.example.com` }, own)).toMatchObject({ sandboxId: id, port: 8080 })
  })
})

describe('E2B’s headers', () => {
  const by = (headers: Record<string, string>) => targetOf({ host: 'localhost:3001', ...headers }, options)

  test('name a sandbox, also with a client’s id behind it', () => {
    const found = { kind: 'sandbox', sandboxId: id, port: 49983, by: 'headers' }
    expect(by({ 'e2b-sandbox-id': id, 'e2b-sandbox-port': '49983' })).toEqual(found)
    expect(by({ 'e2b-sandbox-id': `${id}-0a1b`, 'e2b-sandbox-port': '49983' })).toEqual(found)
  })

  test('are both needed', () => {
    expect(by({ 'e2b-sandbox-id': id })).toMatchObject({ status: 400, message: 'missing header: E2b-Sandbox-Port' })
    expect(by({ 'e2b-sandbox-port': '1' })).toMatchObject({ status: 400, message: 'missing header: E2b-Sandbox-Id' })
    expect(by({})).toMatchObject({ status: 404 })
  })

  test.each([
    ['../x', '80'],
    [id, 'http'],
    [id, '-1'],
    [id, '70000'],
    ['', ''],
  ])('%j and %j are refused', (sandboxId, port) => {
    expect(by({ 'e2b-sandbox-id': sandboxId, 'e2b-sandbox-port': port })).toMatchObject({ status: 400 })
  })
})

describe('a signed URL', () => {
  const host = 'localhost:3001'

  test.each(['/files?path=a&signature=v1_x', '/files?signature=v1_x&path=a'])(
    '%s names its sandbox by itself',
    (url) => {
      expect(targetOf({ host }, options, url)).toEqual({ kind: 'signed' })
    },
  )

  test.each(['/files?path=signature=x', '/files', '/other?signature=v1_x', '/files/?signature=v1_x'])(
    '%s is none',
    (url) => expect(targetOf({ host }, options, url)).toMatchObject({ kind: 'refused', status: 404 }),
  )

  test('under a foreign name is refused as everything is', () => {
    expect(targetOf({ host: 'evil.com' }, options, '/files?signature=v1_x')).toMatchObject({ status: 421 })
  })
})
