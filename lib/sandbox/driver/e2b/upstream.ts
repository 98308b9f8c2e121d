import type { Sandbox } from 'e2b'
import { AppError } from '@/lib/contracts/errors'
import type { Instance } from '../instance'

const REQUEST_TIMEOUT_MS = 30_000
/** An upstream sandbox outlives a server that is gone, or can't reach its upstream, by no more. */
const LIFE_MS = 5 * 60_000

const CLOUD_DOMAIN = 'e2b.app'

export interface UpstreamOptions {
  apiKey: string
  /** Both absent: E2B's cloud. */
  apiUrl?: string
  sandboxUrl?: string
  /** What its sandboxes start from. */
  template: string
}

/** On what is made there, by names that nobody else in the account has. */
export const METADATA = { instance: 'codetok-instance', sandbox: 'codetok-sandbox' } as const

/** Somebody else's E2B server, by the official SDK. */
export class Upstream {
  readonly template: string
  readonly sandboxUrl: string
  /** For people: where it is. */
  readonly host: string
  /** All of them given: the SDK would look for what is missing in this server's own environment. */
  readonly #connection

  constructor({ apiKey, apiUrl, sandboxUrl, template }: UpstreamOptions) {
    this.template = template
    this.sandboxUrl = (sandboxUrl ?? `https://sandbox.${CLOUD_DOMAIN}`).replace(/\/$/, '')
    const url = (apiUrl ?? `https://api.${CLOUD_DOMAIN}`).replace(/\/$/, '')
    this.host = new URL(url).host
    this.#connection = {
      ...{ apiKey, apiUrl: url, sandboxUrl: this.sandboxUrl, domain: CLOUD_DOMAIN, debug: false },
      requestTimeoutMs: REQUEST_TIMEOUT_MS,
      // The pool waits by itself, and tells why.
      retries: 0,
    }
  }

  /** Without the internet, and with ports that only we reach. @throws {AppError} `sandbox_failed` */
  async create(id: string, instance: Instance): Promise<Sandbox> {
    const { Sandbox } = await sdk()
    return this.ask(
      Sandbox.create(this.template, {
        ...this.#connection,
        timeoutMs: LIFE_MS,
        metadata: { [METADATA.instance]: instance.key, [METADATA.sandbox]: id },
        allowInternetAccess: false,
        network: { allowPublicTraffic: false },
      }),
    )
  }

  /** Whether it was there. */
  async kill(upstreamId: string): Promise<boolean> {
    const { Sandbox } = await sdk()
    return this.ask(Sandbox.kill(upstreamId, this.#connection))
  }

  /** @returns false when there is no such sandbox any more */
  async prolong(upstreamId: string): Promise<boolean> {
    const { Sandbox } = await sdk()
    try {
      await Sandbox.setTimeout(upstreamId, LIFE_MS, this.#connection)
      return true
    } catch (error) {
      if (nameOf(error) === 'SandboxNotFoundError') return false
      throw this.#explained(error)
    }
  }

  /** What runs there of servers of this data folder. */
  async findAll({ key }: Instance): Promise<string[]> {
    const { Sandbox } = await sdk()
    const pages = Sandbox.list({ ...this.#connection, query: { metadata: { [METADATA.instance]: key } } })
    const found: string[] = []
    while (pages.hasNext) found.push(...(await this.ask(pages.nextItems())).map(({ sandboxId }) => sandboxId))
    return found
  }

  /** Of what answers there, what it says of itself: cores and memory are the template's. */
  async size(sandbox: Sandbox): Promise<{ cpuCount: number; memoryMib: number }> {
    const { cpuCount, memoryMB: memoryMib } = await this.ask(sandbox.getInfo())
    return { cpuCount, memoryMib }
  }

  /** Awaits a call of the SDK. @throws {AppError} `sandbox_failed`, in words that a person can act on */
  async ask<T>(call: Promise<T>): Promise<T> {
    try {
      return await call
    } catch (error) {
      throw this.#explained(error)
    }
  }

  #explained(error: unknown): AppError {
    if (error instanceof AppError) return error
    return new AppError('sandbox_failed', `the E2B server ${this.host} ${this.#reason(error)}`, { cause: error })
  }

  #reason(error: unknown): string {
    const message = error instanceof Error ? error.message : String(error)
    switch (nameOf(error)) {
      case 'AuthenticationError':
        return `refuses E2B_UPSTREAM_API_KEY: ${message}`
      case 'RateLimitError':
        return `has no place for another sandbox now: ${message}`
      case 'ServiceBusyError':
        return `is too busy now: ${message}`
      case 'NotFoundError':
      case 'SandboxNotFoundError':
        return `does not have what was asked for (template ${this.template}): ${message}`
      case 'TimeoutError':
        return `did not answer in time: ${message}`
    }
    const network = networkReason(error)
    if (network !== undefined) return `can't be reached: ${network}`
    // All that the SDK lets through of why a sandbox itself was not reached.
    if (message.endsWith('fetch failed')) return `can't be reached at ${this.sandboxUrl}: ${message}`
    return `answered: ${message}`
  }
}

/** Half a second to load, and nobody's but this driver's. */
const sdk = () => import('e2b')

/** The SDK's classes by their names: two copies of one class are no two errors. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '')

/** `fetch failed` hides why below itself. */
function networkReason(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string' && /^(E[A-Z]+|UND_ERR_.*|.*CERT.*)$/.test(at.code)) {
      return at.message || at.code
    }
  }
  return undefined
}
