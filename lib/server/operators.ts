import '#server-only'
import { sealData, unsealData } from 'iron-session'
import { z } from 'zod'
import { AppError } from '@/lib/contracts/errors'
import { cookieFor, sealsIn } from './cookies'
import { hostName } from './same-origin'
import { digest, isSame } from './secrets'

const LOOPBACK = ['localhost', '127.0.0.1', '::1', '::ffff:127.0.0.1']
/** What a proxy adds; whoever comes through one is not at this machine, whatever address the connection has. */
const FORWARDING = ['forwarded', 'via', 'x-real-ip', 'cf-connecting-ip']
const LIFETIME_S = 12 * 60 * 60
/** Wrong tokens in a minute, by everybody together: a guesser gets no further, and the token has 16 characters at least. */
const WRONG_TOKENS_MAX = 20
const MINUTE_MS = 60_000

/** `token` is a digest of the one that it was got for, so that another token ends it; null: got at the machine itself. */
const Sealed = z.object({ operator: z.object({ token: z.string().nullable() }) })

export interface OperatorsOptions {
  secret: string
  operatorToken: string | undefined
  /** What the server listens on. */
  listenHost: string
  nowMs?: () => number
}

/** Who may look into everything: by the token, by a cookie got for it, or by being at the machine itself. */
export class Operators {
  readonly #options: OperatorsOptions
  readonly #cookieName: string
  readonly #nowMs: () => number
  #wrongTokens: number[] = []

  constructor(options: OperatorsOptions) {
    this.#options = options
    this.#nowMs = options.nowMs ?? Date.now
    this.#cookieName = `codetok_operator_${digest(`cookie name ${options.secret}`).toString('hex').slice(0, 8)}`
  }

  /**
   * A cookie for whoever has the token, or is at this machine.
   *
   * @throws {AppError} `unauthorized`; `rate_limited` after many wrong tokens
   */
  async signIn(token: string | undefined, headers: Headers): Promise<string> {
    if (token === undefined) {
      if (this.isAtThisMachine(headers)) return this.#cookie(null, headers)
      throw new AppError('unauthorized', 'the operator’s token is needed')
    }
    const nowMs = this.#nowMs()
    this.#wrongTokens = this.#wrongTokens.filter((atMs) => atMs > nowMs - MINUTE_MS)
    if (this.#wrongTokens.length >= WRONG_TOKENS_MAX)
      throw new AppError('rate_limited', 'too many wrong tokens; try again in a minute')
    if (isSame(token, this.#options.operatorToken)) return this.#cookie(this.#tokenDigest, headers)
    this.#wrongTokens.push(nowMs)
    throw new AppError('unauthorized', 'the token is not valid')
  }

  /** What makes a browser forget its cookie. */
  signOut(headers: Headers): string {
    return this.#setCookie('', 0, headers)
  }

  /** Whether the request has a cookie of `signIn` that still holds. */
  async isSignedIn(headers: Headers): Promise<boolean> {
    for (const seal of sealsIn(headers, this.#cookieName)) {
      const sealed = Sealed.safeParse(await unsealData(seal, { password: this.#options.secret, ttl: LIFETIME_S }))
      if (!sealed.success) continue
      const { token } = sealed.data.operator
      if (token === null ? this.isAtThisMachine(headers) : token === this.#tokenDigest) return true
    }
    return false
  }

  /** Signed in, or in no need of it. */
  async admits(headers: Headers): Promise<boolean> {
    return this.isAtThisMachine(headers) || (await this.isSignedIn(headers))
  }

  /** Whoever can connect there could read the data folder's neighbours as well. */
  isAtThisMachine(headers: Headers): boolean {
    const isLoopbackOnly = LOOPBACK.includes(hostName(this.#options.listenHost))
    if (!isLoopbackOnly || FORWARDING.some((name) => headers.has(name))) return false
    // Next.js fills these in itself from the connection; a proxy's own say something else.
    const from = (headers.get('x-forwarded-for') ?? '').split(',').map((address) => address.trim())
    const host = headers.get('x-forwarded-host')
    return (
      from.every((address) => address === '' || LOOPBACK.includes(address)) &&
      (host ?? headers.get('host')) === headers.get('host')
    )
  }

  get #tokenDigest(): string {
    return digest(`operator ${this.#options.operatorToken ?? ''}`).toString('hex')
  }

  async #cookie(token: string | null, headers: Headers): Promise<string> {
    const sealed = { operator: { token } } satisfies z.infer<typeof Sealed>
    const seal = await sealData(sealed, { password: this.#options.secret, ttl: LIFETIME_S })
    return this.#setCookie(seal, LIFETIME_S, headers)
  }

  #setCookie(value: string, maxAgeS: number, headers: Headers): string {
    return cookieFor(headers, { name: this.#cookieName, value, maxAgeS })
  }
}
