import '#server-only'
import type { Logger } from 'pino'
import { AppError } from '@/lib/contracts/errors'
import { Id } from '@/lib/contracts/ids'
import type { Run, Terminal } from '@/lib/sandbox'
import { previewUrl } from './gateway-domain'
import type { HeldSandbox } from './sandboxes/held-sandbox'
import { viewOf } from './sandboxes/operator-view'
import type { Services } from './services'
import type { Identity } from './sessions'

export type RouteParams = Readonly<Record<string, string | string[] | undefined>>

/** One request to a route: what it names, who asks, and the services that answer it. */
export class Call {
  readonly request: Request
  readonly url: URL
  readonly services: Services
  readonly log: Logger
  readonly #params: RouteParams
  #identity: Promise<Identity | null> | undefined
  #newCookie: string | undefined

  constructor(request: Request, params: RouteParams, services: Services) {
    this.request = request
    this.url = new URL(request.url)
    this.services = services
    this.log = services.log
    this.#params = params
  }

  /** Fires when the client has gone. */
  get signal(): AbortSignal {
    return this.request.signal
  }

  /** Fires when the client has gone or the server stops: for answers that would go on. */
  get streamSignal(): AbortSignal {
    return AbortSignal.any([this.request.signal, this.services.stopping])
  }

  /** Sends a cookie with the answer. */
  setCookie(cookie: string): void {
    this.#newCookie = cookie
  }

  /** To be sent with the answer. */
  get newCookie(): string | undefined {
    return this.#newCookie
  }

  /** Null for a browser without a session. @throws {AppError} `unauthorized` for a wrong key */
  identity(): Promise<Identity | null> {
    this.#identity ??= this.services.sessions.identify(this.request.headers).then((identity) => this.#keep(identity))
    return this.#identity
  }

  /** Who asks, with a new session for somebody who has none. */
  async identityOrNew(): Promise<Identity> {
    const identity = (await this.identity()) ?? (await this.services.sessions.begin(this.request.headers))
    this.#identity = Promise.resolve(identity)
    return this.#keep(identity)
  }

  /** A parameter of the path that is an id. @throws {AppError} `not_found` where it can be none */
  id(name: string): string {
    const id = Id.safeParse(this.#params[name])
    if (id.success) return id.data
    throw new AppError('not_found', 'no such address')
  }

  /** The sandbox that the path names, of whoever asks; any one for operators. @throws {AppError} `not_found` */
  async sandbox(): Promise<HeldSandbox> {
    const identity = await this.identity()
    const isOperator = identity?.kind === 'operator' || (await this.services.operators.isSignedIn(this.request.headers))
    const id = this.id('id')
    const guest = isOperator ? this.services.e2b.sandboxes.find(id) : undefined
    return guest
      ? viewOf(guest, previewUrl(this.services.env, guest.id))
      : this.services.sandboxes.get(id, identity, { isOperator })
  }

  /** The run that the path names, and its sandbox. @throws {AppError} `not_found` */
  async run(): Promise<{ held: HeldSandbox; run: Run }> {
    const held = await this.sandbox()
    return { held, run: held.claimed.runs.get(this.id('runId')) }
  }

  /** The terminal that the path names. @throws {AppError} `not_found` */
  async terminal(): Promise<Terminal> {
    const held = await this.sandbox()
    return held.claimed.terminals.get(this.id('terminalId'))
  }

  #keep<T extends Identity | null>(identity: T): T {
    if (identity?.cookie !== undefined) this.#newCookie = identity.cookie
    return identity
  }
}
