import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FakeServices, fakeServices } from '@/lib/server/testing/fake-services'
import { e2bRouter } from './router'
import { sandboxRoutes } from './routes/sandbox-routes'

let all: FakeServices
let api: (request: Request) => Promise<Response>

beforeEach(() => {
  all = fakeServices({ POOL_MAX_SIZE: '2', POOL_MIN_SIZE: '0' })
  api = e2bRouter(sandboxRoutes, { 'GET /health': () => new Response(null, { status: 200 }) }, () => all)
})
afterEach(() => all.stop())

const ask = (method: string, path: string, headers: Record<string, string> = {}, body?: BodyInit) =>
  api(
    new Request(`http://localhost:3000/api/e2b${path}`, {
      method,
      headers: { host: 'localhost:3000', 'x-api-key': 'e2b_test', ...headers },
      ...(body === undefined ? {} : { body }),
    }),
  )

test('who has no key, or a wrong one, is told so in E2B’s form', async () => {
  const wrong = await ask('GET', '/v2/sandboxes', { 'x-api-key': 'e2b_other' })
  expect([wrong.status, await wrong.json()]).toEqual([401, { code: 401, message: expect.any(String) }])
  const none = await api(new Request('http://localhost:3000/api/e2b/x', { headers: { host: 'localhost' } }))
  expect(none.status).toBe(401)
  expect((await ask('GET', '/v2/sandboxes', { 'x-api-key': '', authorization: 'Bearer e2b_test' })).status).toBe(401)
})

test('a cookie is no key, and pages of any origin may ask with theirs', async () => {
  const headers = { origin: 'https://example.com', 'sec-fetch-site': 'cross-site' }
  const { sessions } = all
  const { cookie = '' } = await sessions.begin(new Headers())
  const withCookie = new Request('http://localhost:3000/api/e2b/v2/sandboxes', {
    headers: { host: 'localhost', cookie: cookie.split(';')[0] ?? '', ...headers },
  })
  expect((await api(withCookie)).status).toBe(401)
  const answer = await ask('GET', '/v2/sandboxes', headers)
  expect(answer.status).toBe(200)
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-expose-headers': expect.stringContaining('X-Next-Token'),
  })
  expect(answer.headers.has('access-control-allow-credentials')).toBe(false)
  expect(answer.headers.has('set-cookie')).toBe(false)
})

test('a browser’s question before a request is answered without a key', async () => {
  const asked = new Request('http://localhost:3000/api/e2b/v2/sandboxes', {
    method: 'OPTIONS',
    headers: { host: 'localhost', 'access-control-request-headers': 'x-api-key,lang' },
  })
  const answer = await api(asked)
  expect([answer.status, answer.headers.get('access-control-allow-headers')]).toEqual([204, 'x-api-key,lang'])
})

test('a foreign host name is refused', async () => {
  expect((await ask('GET', '/v2/sandboxes', { host: 'evil.example' })).status).toBe(421)
})

test.each([
  ['not JSON', '{'],
  ['no object', '[]'],
  ['no template', '{}'],
  ['a time below one second', '{"templateID":"base","timeout":0}'],
  ['half a second', '{"templateID":"base","timeout":1.5}'],
  ['what would have no effect', '{"templateID":"base","network":{"egressProxy":{"address":"proxy.test:1080"}}}'],
  [
    'a header that says where a request goes',
    '{"templateID":"base","network":{"rules":{"a.test":[{"transform":{"headers":{"Host":"b"}}}]}}}',
  ],
  ['a domain that is allowed beside everything', '{"templateID":"base","network":{"allowOut":["example.com"]}}'],
  ['a domain that is denied', '{"templateID":"base","network":{"denyOut":["example.com"]}}'],
  ['what is no rule', '{"templateID":"base","network":{"allowOut":["1.2.3.4/33"]}}'],
  ['a pause that traffic can not end', '{"templateID":"base","autoResume":{"enabled":true}}'],
  ['metadata that is no text', '{"templateID":"base","metadata":{"a":1}}'],
  ['a variable that can be none', '{"templateID":"base","envVars":{"A=B":"c"}}'],
])('%s is a bad request', async (_, body) => {
  const answer = await ask('POST', '/v2/sandboxes', {}, body)
  expect([answer.status, await answer.json()]).toEqual([400, { code: 400, message: expect.any(String) }])
})

test('bodies beyond the limit, unknown templates and unknown addresses have their own answers', async () => {
  const large = JSON.stringify({ templateID: 'base', metadata: { a: 'x'.repeat(1024 * 1024) } })
  expect((await ask('POST', '/v2/sandboxes', {}, large)).status).toBe(413)
  const unknown = await ask('POST', '/v2/sandboxes', {}, '{"templateID":"nope"}')
  expect([unknown.status, await unknown.json()]).toEqual([404, { code: 404, message: "template 'nope' not found" }])
  expect((await ask('GET', '/nowhere')).status).toBe(404)
  expect((await ask('PUT', '/v2/sandboxes')).status).toBe(405)
  expect((await ask('GET', '/sandboxes/%zz')).status).toBe(400)
  expect((await ask('GET', '/v2/sandboxes?limit=101')).status).toBe(400)
})

test('the network of a sandbox is within the operator’s bounds, and its rules are replaced as a whole', async () => {
  const network = { allowOut: ['a.test'], denyOut: ['0.0.0.0/0'], allowPublicTraffic: false }
  const created = await ask('POST', '/v2/sandboxes', {}, JSON.stringify({ templateID: 'base', network }))
  const { sandboxID, trafficAccessToken } = await created.json()
  expect([created.status, trafficAccessToken]).toEqual([201, expect.stringMatching(/^[0-9a-f]{64}$/)])
  const { claimed } = all.e2b.sandboxes.get(await keyOwner(), sandboxID)
  expect(claimed?.network?.policy).toEqual({ allowOut: ['a.test'], denyOut: ['0.0.0.0/0'] })
  const update = (body: unknown) => ask('PUT', `/sandboxes/${sandboxID}/network`, {}, JSON.stringify(body))
  expect((await update({ denyOut: ['8.8.8.8'] })).status).toBe(204)
  expect(claimed?.network?.policy).toEqual({ denyOut: ['8.8.8.8'] })
  const info = await (await ask('GET', `/sandboxes/${sandboxID}`)).json()
  expect(info.network).toEqual({ denyOut: ['8.8.8.8'], allowPublicTraffic: false })
  expect((await update({ allow_internet_access: false })).status).toBe(204)
  expect(claimed?.network?.policy).toEqual({ denyOut: ['0.0.0.0/0'] })
  expect((await update({ denyOut: ['example.com'] })).status).toBe(400)
  expect((await ask('PUT', '/sandboxes/none/network', {}, '{}')).status).toBe(404)
})

const keyOwner = async () => (await all.keys.ownerOf('e2b_test')) ?? ''
