import { expect, test } from 'vitest'
import { type Handler, routes } from './http'
import { requireOperator } from './operator'
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
