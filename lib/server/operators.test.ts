import { describe, expect, test } from 'vitest'
import { type Handler, routes } from './http'
import { Operators } from './operators'
import { requireOperator } from './require-operator'
import { fakeServices } from './testing/fake-services'

const forOperators: Handler = async (call) => {
  await requireOperator(call)
  return new Response('for operators')
}

async function ask(headers: Record<string, string>, variables: Record<string, string> = {}): Promise<number> {
  const { GET } = routes({ GET: forOperators }, () => fakeServices(variables))
  const request = new Request('http://localhost:3000/', { headers: { host: 'localhost:3000', ...headers } })
  return (await GET(request, { params: Promise.resolve({}) })).status
}

const onNetwork = { HOST: '0.0.0.0', ALLOWED_HOSTS: 'play.example.com' }

test('whoever is at the machine needs no token, as long as nobody forwards', async () => {
  expect(await ask({})).toBe(200)
  expect(await ask({ 'x-forwarded-for': '::1', 'x-forwarded-host': 'localhost:3000' })).toBe(200)
})

test.each([
  { 'x-forwarded-for': '10.1.2.3' },
  { 'x-forwarded-for': '127.0.0.1, 10.1.2.3' },
  { 'x-forwarded-host': 'play.example.com' },
  { forwarded: 'for=127.0.0.1' },
  { via: '1.1 proxy' },
  { 'x-real-ip': '127.0.0.1' },
])('whoever comes through a proxy (%o) does', async (headers) => {
  expect(await ask(headers)).toBe(401)
})

test('on a server for the network everybody needs a token or the key', async () => {
  expect(await ask({}, onNetwork)).toBe(401)
  expect(await ask({ authorization: 'Bearer wrong-token-of-mine' }, onNetwork)).toBe(401)
  expect(await ask({ authorization: 'Bearer operator-token-of-tests' }, onNetwork)).toBe(200)
  expect(await ask({ 'x-api-key': 'e2b_test' }, onNetwork)).toBe(200)
})

describe('signing in', () => {
  const TOKEN = 'operator-token-of-tests'
  const made = { secret: 's'.repeat(64), operatorToken: TOKEN, listenHost: '0.0.0.0' }
  const remote = new Headers({ host: 'play.example.com' })
  const withCookie = (cookie: string, headers: Record<string, string> = {}) =>
    new Headers({ host: 'play.example.com', cookie: cookie.split(';')[0] ?? '', ...headers })

  test('gives a cookie that no script reads, and which opens what the token opens', async () => {
    const cookie = await new Operators(made).signIn(TOKEN, remote)
    expect(cookie).toMatch(/HttpOnly; SameSite=Lax/)
    expect(cookie).not.toContain(TOKEN)
    expect(await new Operators(made).isSignedIn(withCookie(cookie))).toBe(true)
    expect(await ask({ cookie: cookie.split(';')[0] ?? '' }, onNetwork)).toBe(200)
  })

  test('with a wrong token gives none, and after many nobody may guess on', async () => {
    const operators = new Operators(made)
    for (let guess = 0; guess < 20; guess++)
      await expect(operators.signIn(`guess ${guess}`, remote)).rejects.toMatchObject({ code: 'unauthorized' })
    await expect(operators.signIn('one more', remote)).rejects.toMatchObject({ code: 'rate_limited' })
    await expect(new Operators({ ...made, operatorToken: undefined }).signIn('', remote)).rejects.toThrow()
  })

  test('ends when the token is changed, when it is forged, and by signing out', async () => {
    const cookie = await new Operators(made).signIn(TOKEN, remote)
    const changed = new Operators({ ...made, operatorToken: 'another-token-of-tests' })
    expect(await changed.isSignedIn(withCookie(cookie))).toBe(false)
    const other = new Operators({ ...made, secret: 't'.repeat(64) })
    expect(await new Operators(made).isSignedIn(withCookie(await other.signIn(TOKEN, remote)))).toBe(false)
    expect(new Operators(made).signOut(remote)).toMatch(/=; .*Max-Age=0/)
  })

  test('without a token is for the machine itself, and so is the cookie', async () => {
    await expect(new Operators(made).signIn(undefined, remote)).rejects.toMatchObject({ code: 'unauthorized' })
    const local = new Operators({ ...made, operatorToken: undefined, listenHost: '127.0.0.1' })
    const here = { host: 'localhost:3000' }
    const cookie = await local.signIn(undefined, new Headers(here))
    expect(await local.isSignedIn(withCookie(cookie, here))).toBe(true)
    expect(await local.isSignedIn(withCookie(cookie, { ...here, 'x-forwarded-for': '10.1.2.3' }))).toBe(false)
  })

  test('a session’s cookie is no operator’s', async () => {
    const { sessions, operators } = fakeServices(onNetwork)
    const { cookie = '' } = await sessions.begin(remote)
    const value = cookie.split(';')[0]?.split('=').slice(1).join('=')
    const operatorName = (await operators.signIn(TOKEN, remote)).split('=')[0]
    expect(await operators.isSignedIn(withCookie(`${operatorName}=${value}`))).toBe(false)
  })
})
