import '#server-only'
import { sealData, unsealData } from 'iron-session'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { SESSION_TOKEN_HEADER } from '@/lib/contracts/embed'
import { AppError } from '@/lib/contracts/errors'
import { Id } from '@/lib/contracts/ids'
import { cookieFor, sealsIn } from './cookies'
import { digest, isSame } from './secrets'

const DAY_MS = 24 * 60 * 60 * 1000
const LIFETIME_MS = 90 * DAY_MS
/** A cookie older than this is written anew, so that a session in use never ends. */
const RENEW_AFTER_MS = 7 * DAY_MS
/** Of seals that were opened. */
const UNSEALED = { max: 10_000, ttl: 60_000 }

/** What our cookies' names start with, on plain HTTP and on HTTPS: what the gateway keeps from user's servers. */
export const COOKIE_PREFIXES = ['codetok_', '__Host-codetok_']

/** Who asks. Whatever belongs to somebody belongs to an `owner`. */
export interface Identity {
  kind: 'session' | 'key' | 'operator'
  owner: string
  /** A cookie to be sent with the answer. */
  cookie?: string
}

const Sealed = z.object({ id: Id, issuedAtMs: z.number() })

export interface SessionsOptions {
  secret: string
  /** The owner of what a key makes; undefined for one that is not valid. */
  ownerOfKey: (key: string) => Promise<string | undefined>
  operatorToken: string | undefined
  newId: () => string
  nowMs?: () => number
}

/** Tells who a request comes from: a browser by its signed cookie, a script by `X-API-KEY`, an operator by its token. */
export class Sessions {
  readonly #options: SessionsOptions
  readonly #cookieName: string
  readonly #nowMs: () => number
  readonly #unsealed = new LRUCache<string, Promise<z.infer<typeof Sealed> | null>>(UNSEALED)

  constructor(options: SessionsOptions) {
    this.#options = options
    this.#nowMs = options.nowMs ?? Date.now
    // Cookies ignore ports: two servers on one machine must not overwrite each other's.
    this.#cookieName = `codetok_${digest(`cookie name ${options.secret}`).toString('hex').slice(0, 8)}`
  }

  /**
   * @returns null for a browser that has no session yet
   * @throws {AppError} `unauthorized` for a key or a token that is wrong: it is never taken for a stranger's request
   */
  async identify(headers: Headers): Promise<Identity | null> {
    const bearer = /^Bearer (.+)$/i.exec(headers.get('authorization') ?? '')?.[1]
    if (bearer !== undefined) {
      if (!isSame(bearer, this.#options.operatorToken)) throw new AppError('unauthorized', 'the token is not valid')
      return { kind: 'operator', owner: 'operator' }
    }
    const key = headers.get('x-api-key')
    if (key !== null) {
      const owner = await this.#options.ownerOfKey(key)
      if (owner === undefined) throw new AppError('unauthorized', 'the API key is not valid')
      return { kind: 'key', owner }
    }
    const token = headers.get(SESSION_TOKEN_HEADER)
    return token === null ? this.#bySession(headers) : this.#byToken(token)
  }

  /** A session of its own for somebody who has none. */
  async begin(headers: Headers): Promise<Identity> {
    const id = this.#options.newId()
    return { kind: 'session', owner: `session:${id}`, cookie: await this.#cookie(id, headers) }
  }

  /** As `begin`, for a page that can keep no cookie: it sends the token itself, as `x-codetok-session`. */
  beginByToken(): Promise<string> {
    return this.#seal(this.#options.newId())
  }

  async #byToken(token: string): Promise<Identity> {
    const sealed = await this.#unseal(token)
    if (sealed === null) throw new AppError('unauthorized', 'the session is not valid any more; reload the page')
    return { kind: 'session', owner: `session:${sealed.id}` }
  }

  async #bySession(headers: Headers): Promise<Identity | null> {
    for (const seal of sealsIn(headers, this.#cookieName)) {
      const sealed = await this.#unseal(seal)
      if (sealed === null) continue
      const { id, issuedAtMs } = sealed
      const identity: Identity = { kind: 'session', owner: `session:${id}` }
      if (this.#nowMs() - issuedAtMs > RENEW_AFTER_MS) identity.cookie = await this.#cookie(id, headers)
      return identity
    }
    return null
  }

  async #cookie(id: string, headers: Headers): Promise<string> {
    const value = await this.#seal(id)
    return cookieFor(headers, { name: this.#cookieName, value, maxAgeS: LIFETIME_MS / 1000 })
  }

  #seal(id: string): Promise<string> {
    const sealed = { id, issuedAtMs: this.#nowMs() } satisfies z.infer<typeof Sealed>
    return sealData(sealed, { password: this.#options.secret, ttl: LIFETIME_MS / 1000 })
  }

  /** Opening a seal takes half a millisecond of work, which many requests at once would take each. */
  #unseal(seal: string): Promise<z.infer<typeof Sealed> | null> {
    const known = this.#unsealed.get(seal)
    if (known) return known
    const opened = this.#open(seal)
    this.#unsealed.set(seal, opened)
    // What is none is not kept: it may be as long as a header.
    const forget = () => this.#unsealed.delete(seal)
    void opened.then((sealed) => sealed ?? forget(), forget)
    return opened
  }

  async #open(seal: string): Promise<z.infer<typeof Sealed> | null> {
    const unsealed = await unsealData(seal, { password: this.#options.secret, ttl: LIFETIME_MS / 1000 })
    const sealed = Sealed.safeParse(unsealed)
    return sealed.success ? sealed.data : null
  }
}
