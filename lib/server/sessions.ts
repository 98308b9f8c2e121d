import '#server-only'
import { sealData, unsealData } from 'iron-session'
import { z } from 'zod'
import { AppError } from '@/lib/contracts/errors'
import { Id } from '@/lib/contracts/ids'
import { cookieFor, sealsIn } from './cookies'
import { digest, isSame } from './secrets'

const DAY_MS = 24 * 60 * 60 * 1000
const LIFETIME_MS = 90 * DAY_MS
/** A cookie older than this is written anew, so that a session in use never ends. */
const RENEW_AFTER_MS = 7 * DAY_MS

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
    return this.#bySession(headers)
  }

  /** A session of its own for somebody who has none. */
  async begin(headers: Headers): Promise<Identity> {
    const id = this.#options.newId()
    return { kind: 'session', owner: `session:${id}`, cookie: await this.#cookie(id, headers) }
  }

  async #bySession(headers: Headers): Promise<Identity | null> {
    const { secret } = this.#options
    for (const seal of sealsIn(headers, this.#cookieName)) {
      const sealed = Sealed.safeParse(await unsealData(seal, { password: secret, ttl: LIFETIME_MS / 1000 }))
      if (!sealed.success) continue
      const { id, issuedAtMs } = sealed.data
      const identity: Identity = { kind: 'session', owner: `session:${id}` }
      if (this.#nowMs() - issuedAtMs > RENEW_AFTER_MS) identity.cookie = await this.#cookie(id, headers)
      return identity
    }
    return null
  }

  async #cookie(id: string, headers: Headers): Promise<string> {
    const { secret } = this.#options
    const sealed = { id, issuedAtMs: this.#nowMs() } satisfies z.infer<typeof Sealed>
    const seal = await sealData(sealed, { password: secret, ttl: LIFETIME_MS / 1000 })
    return cookieFor(headers, { name: this.#cookieName, value: seal, maxAgeS: LIFETIME_MS / 1000 })
  }
}
