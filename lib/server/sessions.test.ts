import { describe, expect, test } from 'vitest'
import { Sessions } from './sessions'

const DAY_MS = 24 * 60 * 60 * 1000
const secret = 's'.repeat(64)
const setUp = (options: { secret?: string; nowMs?: () => number } = {}) => {
  let count = 0
  const newId = () => String(count++).padStart(20, 'a')
  return new Sessions({
    secret,
    ownerOfKey: async (key) => (key === 'e2b_1' ? 'key' : undefined),
    operatorToken: 'operator-token-1',
    newId,
    ...options,
  })
}
const cookieOf = (identity: { cookie?: string } | null) => identity?.cookie?.split(';')[0] ?? ''
const ask = (sessions: Sessions, headers: Record<string, string>) => sessions.identify(new Headers(headers))

describe('a browser', () => {
  test('is known again by the cookie it was given', async () => {
    const sessions = setUp()
    const first = await sessions.begin(new Headers())
    const again = await ask(sessions, { cookie: `theme=dark; ${cookieOf(first)}` })
    expect(again).toEqual({ kind: 'session', owner: first.owner })
  })

  test('gets a session that is no other browser’s', async () => {
    const sessions = setUp()
    expect((await sessions.begin(new Headers())).owner).not.toBe((await sessions.begin(new Headers())).owner)
  })

  test('is nobody without a cookie, with a forged one and with another server’s', async () => {
    const sessions = setUp()
    const cookie = cookieOf(await sessions.begin(new Headers()))
    const other = setUp({ secret: 't'.repeat(64) })
    expect(await ask(sessions, {})).toBeNull()
    expect(await ask(sessions, { cookie: `${cookie.slice(0, -3)}xyz` })).toBeNull()
    expect(await ask(other, { cookie })).toBeNull()
    expect(cookieOf(await other.begin(new Headers())).split('=')[0]).not.toBe(cookie.split('=')[0])
  })

  test('of a page that can keep no cookie is known by its token, and by no forged one', async () => {
    const sessions = setUp()
    const token = await sessions.beginByToken()
    const identity = await ask(sessions, { 'x-codetok-session': token })
    expect(identity).toEqual({ kind: 'session', owner: expect.stringMatching(/^session:/) })
    const cookie = cookieOf(await sessions.begin(new Headers()))
    expect(await ask(sessions, { 'x-codetok-session': token, cookie })).toEqual(identity)
    const forged = ask(sessions, { 'x-codetok-session': `${token.slice(0, -3)}xyz`, cookie })
    await expect(forged).rejects.toMatchObject({ code: 'unauthorized' })
  })

  test('gets an http-only cookie, secure and bound to the host over HTTPS', async () => {
    const sessions = setUp()
    const plain = await sessions.begin(new Headers({ origin: 'http://localhost:3000' }))
    expect(plain.cookie).toMatch(/^codetok_[0-9a-f]{8}=\S+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+$/)
    const https = await sessions.begin(new Headers({ origin: 'https://play.example.com' }))
    expect(https.cookie).toMatch(/^__Host-codetok_.*; Secure$/)
    expect(await ask(sessions, { cookie: cookieOf(https) })).toMatchObject({ owner: https.owner })
  })

  test('gets its cookie anew once it is a week old', async () => {
    let nowMs = Date.now()
    const sessions = setUp({ nowMs: () => nowMs })
    const cookie = cookieOf(await sessions.begin(new Headers()))
    nowMs += 6 * DAY_MS
    expect(await ask(sessions, { cookie })).not.toHaveProperty('cookie')
    nowMs += 2 * DAY_MS
    expect((await ask(sessions, { cookie }))?.cookie).toContain('Max-Age')
  })
})

describe('a script', () => {
  test('is known by the key', async () => {
    expect(await ask(setUp(), { 'x-api-key': 'e2b_1' })).toEqual({ kind: 'key', owner: 'key' })
  })

  test('is refused with another key, also beside a good cookie', async () => {
    const sessions = setUp()
    const cookie = cookieOf(await sessions.begin(new Headers()))
    await expect(ask(sessions, { 'x-api-key': 'e2b_2', cookie })).rejects.toMatchObject({ code: 'unauthorized' })
    await expect(ask(sessions, { 'x-api-key': '' })).rejects.toMatchObject({ code: 'unauthorized' })
  })
})

describe('an operator', () => {
  test('is known by the token', async () => {
    expect(await ask(setUp(), { authorization: 'Bearer operator-token-1' })).toMatchObject({ kind: 'operator' })
  })

  test('is nobody where no token is set', async () => {
    const sessions = new Sessions({
      secret,
      ownerOfKey: async () => undefined,
      operatorToken: undefined,
      newId: () => 'x',
    })
    await expect(ask(sessions, { authorization: 'Bearer undefined' })).rejects.toMatchObject({ code: 'unauthorized' })
  })
})
