import { afterAll, beforeAll, expect, test } from 'vitest'
import * as one from '@/app/api/playgrounds/[id]/route'
import * as all from '@/app/api/playgrounds/route'
import * as card from '@/app/p/[id]/opengraph-image/route'
import { ErrorBody } from '@/lib/contracts/errors'
import { Playground, SharedPlayground } from '@/lib/contracts/playground'
import { fakeServices } from './testing/fake-services'

const services = fakeServices()
const holder = globalThis as { [key: symbol]: unknown }
const KEY = Symbol.for('codetok.services')

beforeAll(() => {
  holder[KEY] = services
})
afterAll(async () => {
  delete holder[KEY]
  await services.stop()
})

type Method = 'GET' | 'POST' | 'DELETE'

function ask(method: Method, id?: string, init: RequestInit = {}): Promise<Response> {
  const headers = { host: 'localhost:3000', 'content-type': 'application/json', ...init.headers }
  const request = new Request('http://localhost:3000/api/playgrounds', { ...init, method, headers })
  const params = Promise.resolve(id === undefined ? {} : { id })
  return (id === undefined ? all : one)[method](request, { params })
}

const share = (body: string, headers: Record<string, string> = {}) => ask('POST', undefined, { body, headers })
const body = (change: object = {}) =>
  JSON.stringify({ title: 'Hello', template: 'javascript', files: { 'index.js': '1' }, ...change })
const errorOf = async (response: Response) => ({
  status: response.status,
  ...ErrorBody.parse(await response.json()).error,
})

test('a playground is shared, read by anybody and deleted by its token', async () => {
  const response = await share(body())
  expect(response.status).toBe(201)
  const { id, deleteToken } = SharedPlayground.parse(await response.json())
  expect(response.headers.get('location')).toBe(`/api/playgrounds/${id}`)
  const read = Playground.parse(await (await ask('GET', id)).json())
  expect(read).toMatchObject({ id, title: 'Hello', entry: null, args: '', run: null })
  expect(JSON.stringify(read)).not.toContain(deleteToken)

  expect(await errorOf(await ask('DELETE', id))).toMatchObject({ code: 'unauthorized' })
  expect(await errorOf(await ask('DELETE', id, { headers: { 'x-delete-token': 'x' } }))).toMatchObject({
    code: 'forbidden',
  })
  const deleted = await ask('DELETE', id, { headers: { 'x-delete-token': deleteToken } })
  expect(deleted.status).toBe(204)
  expect(await errorOf(await ask('GET', id))).toMatchObject({ status: 410, message: 'this playground was deleted' })
})

test('a link has a picture, as long as it is there', async () => {
  const { id, deleteToken } = SharedPlayground.parse(await (await share(body())).json())
  const askCard = (of: string) =>
    card.GET(new Request('http://localhost:3000/card', { headers: { host: 'localhost:3000' } }), {
      params: Promise.resolve({ id: of }),
    })
  const shown = await askCard(id)
  expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/png'])
  expect(shown.headers.get('cache-control')).toBe('public, max-age=3600')
  expect(await shown.text()).toBe('a picture')
  await ask('DELETE', id, { headers: { 'x-delete-token': deleteToken } })
  expect((await askCard(id)).status).toBe(410)
  expect((await askCard('b'.repeat(20))).status).toBe(404)
})

test('an operator deletes what should not be there, a key does not', async () => {
  const { id } = SharedPlayground.parse(await (await share(body())).json())
  expect(await errorOf(await ask('DELETE', id, { headers: { 'x-api-key': 'e2b_test' } }))).toMatchObject({
    status: 401,
  })
  const headers = { authorization: 'Bearer operator-token-of-tests' }
  expect((await ask('DELETE', id, { headers })).status).toBe(204)
})

test('threat 21: a file called __proto__ is a file, and pollutes nothing', async () => {
  const response = await share(`{"title":"p","template":"blank","files":{"__proto__":"mine","constructor":"too"}}`)
  const { id } = SharedPlayground.parse(await response.json())
  const text = await (await ask('GET', id)).text()
  expect(text).toContain(`"files":{"__proto__":"mine","constructor":"too"}`)
  expect(Playground.parse(JSON.parse(text)).files.get('__proto__')).toBe('mine')
  expect(await errorOf(await share(`{"title":"p","template":"blank","files":{"__proto__":{"x":1}}}`))).toMatchObject({
    status: 400,
  })
  expect(Reflect.get({}, 'x')).toBeUndefined()
})

test.each([
  ['an unknown key', body({ owner: 'me' }), {}, 400],
  ['a path out of the project', body({ files: { '../x': '' } }), {}, 400],
  ['a title of two lines', body({ title: 'a\nb' }), {}, 400],
  ['an expiry in the past', body({ expiresInMs: -1 }), {}, 400],
  ['a form', body(), { 'content-type': 'text/plain' }, 415],
  ['a page of another origin', body(), { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, 403],
  ['more than 1 MiB', body({ files: { f: 'x'.repeat(1024 * 1024) } }), {}, 413],
  ['far more than 1 MiB', body({ files: { f: 'x'.repeat(9 * 1024 * 1024) } }), {}, 413],
])('%s is refused', async (_, text, headers, status) => {
  expect((await share(text, headers)).status).toBe(status)
})

test('what is no id at all, and one that nobody has, are not found', async () => {
  expect(await errorOf(await ask('GET', 'x'))).toMatchObject({ status: 404 })
  expect(await errorOf(await ask('GET', 'a'.repeat(20)))).toMatchObject({ status: 404, message: 'no such playground' })
})
