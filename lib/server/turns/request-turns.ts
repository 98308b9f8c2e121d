import '#server-only'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import { Counter, Gauge } from 'prom-client'
import { SESSION_TOKEN_HEADER } from '@/lib/contracts/embed'
import { AppError } from '@/lib/contracts/errors'
import { errorAnswer, withCors } from '@/lib/e2b/answer'
import { errorResponse } from '../http'
import { digest } from '../secrets'
import type { Services } from '../services'
import { Turns } from './turns'

/** More at the same time would only share the one thread that answers them. */
const AT_ONCE = 4
/** Of work of ours a request has less. What it waits for beyond that, a sandbox or a stream's end, keeps nobody else waiting. */
const TURN_MS = 50
/** Of one client: a page asks for some fifty things at once, a script for a hundred sandboxes. */
const WAITING_MAX = 256
/** Of all clients: what waits holds a connection and some kilobytes. */
const ALL_WAITING_MAX = 4096
/** Not at once: whoever asks again at each answer asks no more often than this. */
const TURNED_AWAY_AFTER_MS = 1000
const KNOWN_MAX = 10_000
/** So long a revoked key still has a place of its own in line. What it opens is asked each time. */
const KNOWN_MS = 10_000
const TELLING_HEADERS = ['authorization', 'x-api-key', SESSION_TOKEN_HEADER, 'cookie']

const TOO_MANY = new AppError('rate_limited', 'too many requests of yours are waiting; let some be answered first')
/** Written out once: what is answered to a flood has to cost next to nothing. */
const REFUSAL = written(errorResponse(TOO_MANY))
const E2B_REFUSAL = written(withCors(errorAnswer(TOO_MANY)))

interface TurnTimes {
  turnMs: number
  turnedAwayAfterMs: number
}

interface Needs {
  sessions: Pick<Services['sessions'], 'identify'>
  metrics: Pick<Services['metrics'], 'registry'>
}

/** Lets requests in a few at a time, every client's in its turn, and turns away those of a client that has too many waiting. */
export class RequestTurns {
  readonly #turns = new Turns({ atOnce: AT_ONCE, waitingMax: WAITING_MAX })
  readonly #sessions: Needs['sessions']
  readonly #owners = new LRUCache<string, Promise<string | null>>({ max: KNOWN_MAX, ttl: KNOWN_MS })
  readonly #turnedAway: Counter
  readonly #times: TurnTimes
  /** Those who are being looked at or about to be turned away. */
  #held = 0

  constructor({ sessions, metrics: { registry } }: Needs, times: Partial<TurnTimes> = {}) {
    this.#sessions = sessions
    this.#times = { turnMs: TURN_MS, turnedAwayAfterMs: TURNED_AWAY_AFTER_MS, ...times }
    const turns = this.#turns
    new Gauge({
      name: 'codetok_requests_waiting',
      help: 'Requests in line, since others are answered first',
      registers: [registry],
      collect() {
        this.set(turns.waiting)
      },
    })
    this.#turnedAway = new Counter({
      name: 'codetok_requests_turned_away_total',
      help: 'Requests of clients that had too many in line',
      registers: [registry],
    })
  }

  /** Calls `answer` when the request's turn has come, or answers 429 itself. */
  handle(request: IncomingMessage, response: ServerResponse, answer: () => void): void {
    const start = (end: () => void) => {
      const timer = setTimeout(end, this.#times.turnMs)
      response.once('close', () => {
        clearTimeout(timer)
        // What has come in meanwhile is read first: one turn after the other, without a pause, would keep it from standing in line.
        setImmediate(end)
      })
      answer()
    }
    const address = request.socket.remoteAddress ?? ''
    // Nobody has to be known while nobody waits.
    if (this.#turns.isFree) this.#turns.ask({ address, owner: null }, start)
    else if (this.#held + this.#turns.waiting >= ALL_WAITING_MAX) void this.#turnAway(request, response)
    else void this.#inLine(request, response, address, start)
  }

  async #inLine(
    request: IncomingMessage,
    response: ServerResponse,
    address: string,
    start: (end: () => void) => void,
  ): Promise<void> {
    this.#held++
    try {
      const owner = await this.#ownerOf(request)
      if (response.destroyed) return
      const leave = this.#turns.ask({ address, owner }, start)
      if (leave) {
        response.once('close', leave)
        return
      }
      await delay(this.#times.turnedAwayAfterMs)
      await this.#turnAway(request, response)
    } finally {
      this.#held--
    }
  }

  /** Null for whoever proves nothing: a name that anybody can make up must not have a line of its own. */
  async #ownerOf({ headers }: IncomingMessage): Promise<string | null> {
    const told = TELLING_HEADERS.flatMap((name) => {
      const value = headers[name]
      return typeof value === 'string' ? [[name, value] satisfies [string, string]] : []
    })
    if (told.length === 0) return null
    const key = digest(JSON.stringify(told)).toString('base64')
    const known = this.#owners.get(key)
    if (known) return known
    const identity = this.#sessions.identify(new Headers(told))
    const owner = identity.then(
      (found) => found?.owner ?? null,
      () => null,
    )
    this.#owners.set(key, owner)
    return owner
  }

  async #turnAway(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#turnedAway.inc()
    const { status, headers, body } = await (request.url?.startsWith('/api/e2b/') ? E2B_REFUSAL : REFUSAL)
    response.writeHead(status, headers).end(body)
  }
}

async function written(answer: Response): Promise<{ status: number; headers: Record<string, string>; body: string }> {
  const headers = { ...Object.fromEntries(answer.headers), 'cache-control': 'no-store' }
  return { status: answer.status, headers, body: await answer.text() }
}
