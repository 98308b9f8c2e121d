import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { Registry } from 'prom-client'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { RequestTurns } from './request-turns'

interface Answer {
  status: number | undefined
  retryAfter: string | undefined
  body: string
}

let server: Server
let registry: Registry
/** Requests whose turn has come, by their cookie, in order; each is answered by the test. */
let begun: { cookie: string; response: ServerResponse }[]
let agent: Agent

async function start(turnMs: number): Promise<void> {
  begun = []
  agent = new Agent({ keepAlive: true })
  registry = new Registry()
  const identify = async (headers: Headers) => {
    const cookie = headers.get('cookie') ?? ''
    if (cookie === 'wrong') throw new Error('it is not valid')
    return cookie === '' ? null : { kind: 'session' as const, owner: cookie }
  }
  const turns = new RequestTurns({ sessions: { identify }, metrics: { registry } }, { turnMs, turnedAwayAfterMs: 50 })
  server = createServer((incoming, response) =>
    turns.handle(incoming, response, () => begun.push({ cookie: incoming.headers.cookie ?? '', response })),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
}

afterEach(() => {
  agent.destroy()
  server.closeAllConnections()
  server.close()
})

async function ask(cookie: string, path = '/'): Promise<Answer> {
  const { port } = server.address() as AddressInfo
  const call = request({ host: '127.0.0.1', port, path, agent, headers: { cookie } }).end()
  const [response] = (await once(call, 'response')) as [IncomingMessage]
  return { status: response.statusCode, retryAfter: response.headers['retry-after'], body: await text(response) }
}

/** Asks and does not wait: for those whose answers nobody looks at. */
function send(cookie: string, count: number): void {
  for (let n = 0; n < count; n++) void ask(cookie).catch(() => {})
}

const waiting = async () => Number(/^codetok_requests_waiting (\d+)$/m.exec(await registry.metrics())?.[1])
const untilWaiting = (count: number) => vi.waitFor(async () => expect(await waiting()).toBe(count), 5000)
const cookies = () => begun.map(({ cookie }) => cookie)

describe('requests', () => {
  test('have no turn for longer than they work: what they wait for keeps nobody else waiting', async () => {
    await start(20)
    send('a', 4)
    await vi.waitFor(() => expect(begun).toHaveLength(4))
    send('b', 1)
    await vi.waitFor(() => expect(cookies()).toContain('b'))
  })

  describe('while others have their turns', () => {
    beforeEach(async () => {
      await start(60_000)
      send('busy', 4)
      await vi.waitFor(() => expect(begun).toHaveLength(4))
    })
    const endOne = () => begun[0]?.response.end()

    test('[threat 50] of one who has too many waiting are turned away, in the form of the API, and no others', async () => {
      send('greedy', 256)
      await untilWaiting(256)
      const turnedAway = await ask('greedy')
      expect(turnedAway).toMatchObject({ status: 429, retryAfter: '2' })
      expect(JSON.parse(turnedAway.body)).toMatchObject({ error: { code: 'rate_limited' } })
      const e2b = await ask('greedy', '/api/e2b/sandboxes')
      expect(e2b).toMatchObject({ status: 429, retryAfter: '3' })
      expect(JSON.parse(e2b.body)).toEqual({ code: 429, message: expect.stringContaining('waiting') })
      expect(await registry.metrics()).toContain('codetok_requests_turned_away_total 2')
      send('modest', 1)
      await untilWaiting(257)
      endOne()
      await vi.waitFor(() => expect(begun).toHaveLength(5))
      begun[4]?.response.end()
      await vi.waitFor(() => expect(cookies().slice(4)).toEqual(['greedy', 'modest']))
    })

    test('[threat 50] of all who prove nothing stand in one line', async () => {
      for (const wrong of ['wrong', '', 'wrong', 'wrong']) send(wrong, 20)
      await untilWaiting(80)
      send('known', 1)
      await untilWaiting(81)
      endOne()
      await vi.waitFor(() => expect(begun).toHaveLength(5))
      begun[4]?.response.end()
      await vi.waitFor(() => expect(cookies().at(-1)).toBe('known'))
    })

    test('whose senders have gone leave the line', async () => {
      send('goner', 40)
      await untilWaiting(40)
      agent.destroy()
      await untilWaiting(0)
    })
  })
})
