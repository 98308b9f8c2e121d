import { describe, expect, test } from 'vitest'
import { AppError, ErrorBody } from '@/lib/contracts/errors'
import { type Handler, routes } from './http'
import { fakeServices } from './testing/fake-services'

const services = fakeServices()

async function ask(handler: Handler, init: RequestInit & { params?: Record<string, string> } = {}) {
  const { params = {}, method = 'GET', headers, ...rest } = init
  const request = new Request('http://localhost:3000/api/x?y=1', {
    method,
    headers: { host: 'localhost:3000', ...headers },
    ...rest,
  })
  const made = routes({ GET: handler, POST: handler }, () => services)
  const route = Object.entries(made).find(([name]) => name === method)?.[1]
  if (!route) throw new Error(`no ${method}`)
  return route(request, { params: Promise.resolve(params) })
}

const errorOf = async (response: Response) => ErrorBody.parse(await response.json()).error
const fine: Handler = () => Response.json({ fine: true })
const throwing = (error: unknown): Handler => {
  return () => {
    throw error
  }
}

describe('an answer', () => {
  test('is never kept by a cache and names its request', async () => {
    const response = await ask(fine)
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f]{16}$/)
  })

  test('to HEAD is that to GET without its body, whose source is left', async () => {
    let isLeft = false
    const body = () =>
      new ReadableStream({
        cancel() {
          isLeft = true
        },
      })
    const response = await ask(() => new Response(body(), { headers: { 'content-type': 'text/event-stream' } }), {
      method: 'HEAD',
    })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(response.body).toBeNull()
    expect(isLeft).toBe(true)
  })
})

describe('a failure', () => {
  test('that we know has its code, status, message and issues', async () => {
    const issues = [{ path: 'code', message: 'is empty' }]
    const response = await ask(throwing(new AppError('bad_request', 'no', { issues })))
    expect(response.status).toBe(400)
    expect(await errorOf(response)).toMatchObject({ code: 'bad_request', message: 'no', issues })
  })

  test('that may pass says when to come again', async () => {
    for (const code of ['rate_limited', 'pool_exhausted', 'sandbox_failed'] as const) {
      const response = await ask(throwing(new AppError(code, 'later')))
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    }
    expect((await ask(throwing(new AppError('not_found', 'no')))).headers.has('retry-after')).toBe(false)
  })

  test('that we don’t know tells nothing but an id, under which the log has the cause', async () => {
    const response = await ask(throwing(new Error('/var/lib/docker at Object.secret')))
    expect(response.status).toBe(500)
    const text = await response.text()
    expect(text).not.toMatch(/docker|Object|secret/)
    const { requestId } = ErrorBody.parse(JSON.parse(text)).error
    expect(services.logged).toContainEqual(
      expect.objectContaining({
        requestId,
        err: expect.objectContaining({ message: expect.stringContaining('docker') }),
      }),
    )
  })
})

describe('a request', () => {
  test('with a method that is not served is refused in JSON, with those that are', async () => {
    const response = await ask(fine, { method: 'PATCH' })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS')
    expect((await errorOf(response)).code).toBe('method_not_allowed')
  })

  test('that asks first is told the methods and no other origin', async () => {
    const response = await ask(fine, { method: 'OPTIONS' })
    expect(response.status).toBe(204)
    expect(response.headers.get('allow')).toBe('GET, HEAD, POST, OPTIONS')
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  test.each(['GET', 'HEAD', 'POST', 'PATCH', 'OPTIONS'])(
    '%s under another server’s name is refused',
    async (method) => {
      expect((await ask(fine, { method, headers: { host: 'evil.com' } })).status).toBe(421)
    },
  )

  test.each(['GET', 'HEAD', 'POST', 'PATCH', 'OPTIONS'])('%s from another site’s page is refused', async (method) => {
    expect((await ask(fine, { method, headers: { origin: 'http://evil.com' } })).status).toBe(403)
    expect((await ask(fine, { method, headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403)
  })

  test('of a browser without a session gets one where it makes something', async () => {
    const response = await ask(async (call) => Response.json(await call.identityOrNew()))
    const cookie = response.headers.get('set-cookie') ?? ''
    expect(cookie).toContain('HttpOnly')
    const again = await ask(async (call) => Response.json(await call.identityOrNew()), {
      headers: { cookie: cookie.split(';')[0] ?? '' },
    })
    expect(again.headers.has('set-cookie')).toBe(false)
    expect(await again.json()).toMatchObject({ owner: (await response.json()).owner })
  })

  test('keeps its new session also where it failed', async () => {
    const response = await ask(async (call) => {
      await call.identityOrNew()
      throw new AppError('pool_exhausted', 'full')
    })
    expect(response.headers.has('set-cookie')).toBe(true)
  })

  test('with an id that can be none is answered as one that is not there', async () => {
    const response = await ask((call) => Response.json(call.id('id')), { params: { id: '../x' } })
    expect(response.status).toBe(404)
  })
})
