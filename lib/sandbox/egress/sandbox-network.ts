import type { Server } from 'node:http'
import { performance } from 'node:perf_hooks'
import type { Duplex } from 'node:stream'
import type { AgentClient } from '../agent-client'
import { ByteReader } from './byte-reader'
import { type Dialed, dial } from './dialer'
import { createHttpProxy } from './http-proxy'
import { join } from './join'
import { allOf, type Checks, type NetworkPolicy, TargetCheck } from './network-policy'
import { PacedStream } from './paced-stream'
import { RateLimit } from './rate-limit'
import { Refusal, type RefusalKind } from './refusal'
import type { ResolveName } from './resolve-name'
import { SOCKS_VERSION, serveSocks } from './socks-proxy'
import type { OpenTarget } from './target'

/** Of one sandbox at once. */
const MAX_CONNECTIONS = 256

/** Refusals of ours, as opposed to what the network itself fails by. */
const OWN_DOING: ReadonlySet<RefusalKind> = new Set(['bad_target', 'target_refused', 'too_many'])

/** What a sandbox's network is given at its claim. */
export interface NetworkAtClaim {
  policy: NetworkPolicy
  /** What no policy opens, now or later. */
  bounds?: NetworkPolicy | undefined
  /** Rules for private and other special addresses that are open all the same. */
  privateAddresses: readonly string[]
  resolve: ResolveName
}

interface NetworkOptions extends NetworkAtClaim {
  inBytesPerSecond?: number | undefined
  outBytesPerSecond?: number | undefined
}

/** What programs of one sandbox reach of the network, and through what: the server's side of the agent's proxy. */
export class SandboxNetwork {
  readonly #options: NetworkOptions
  readonly #limits: { inbound: RateLimit | undefined; outbound: RateLimit | undefined }
  readonly #live = new Set<Dialed>()
  readonly #http: Server
  #check: Checks
  #policy: NetworkPolicy
  #connections = 0
  #lastRefusal: { refusal: Refusal; atMs: number } | undefined

  constructor(options: NetworkOptions) {
    this.#options = options
    this.#policy = options.policy
    this.#check = this.#checksOf(options.policy)
    this.#limits = { inbound: limitOf(options.inBytesPerSecond), outbound: limitOf(options.outBytesPerSecond) }
    this.#http = createHttpProxy(this.#open)
  }

  get policy(): NetworkPolicy {
    return this.#policy
  }

  /** Those that are open to the outside now. */
  get connections(): number {
    return this.#live.size
  }

  /** Holds for every connection from now on; those that stand and that it refuses are cut. */
  setPolicy(policy: NetworkPolicy): void {
    this.#policy = policy
    this.#check = this.#checksOf(policy)
    for (const dialed of this.#live) {
      try {
        this.#recheck(dialed)
      } catch {
        // Its program sees a connection that breaks; the next one will say why.
      }
    }
  }

  /** Serves what programs of this sandbox dial, as long as its agent is there. */
  serve(agent: Pick<AgentClient, 'acceptConnections'>): void {
    agent.acceptConnections((stream) => void this.#accept(stream))
  }

  /** The newest refusal by policy or limit since then, a time of `performance.now()`. */
  refusalSince(sinceMs: number): Refusal | undefined {
    const last = this.#lastRefusal
    return last && last.atMs >= sinceMs ? last.refusal : undefined
  }

  async #accept(raw: Duplex): Promise<void> {
    // HTTP writes strings, whose bytes streams of HTTP/2 take from memory that is no longer theirs (Node.js 20).
    const stream = new PacedStream(raw, {})
    this.#connections++
    stream.once('close', () => this.#connections--)
    try {
      const bytes = new ByteReader(stream)
      const first = await bytes.take(1)
      bytes.giveBack(first)
      if (first[0] === SOCKS_VERSION) {
        const opened = await serveSocks(stream, this.#open)
        if (opened) join(stream, opened)
      } else this.#http.emit('connection', stream)
    } catch {
      stream.destroy() // it broke off, or speaks neither protocol: nobody is there to be told more
    }
  }

  readonly #open: OpenTarget = async (readTarget) => {
    try {
      const target = readTarget()
      if (this.#connections > MAX_CONNECTIONS) throw tooMany(this.#connections)
      const dialed = await dial(target, this.#check, { resolve: this.#options.resolve, limits: this.#limits })
      // The policy may have been replaced meanwhile.
      this.#recheck(dialed)
      this.#live.add(dialed)
      dialed.stream.once('close', () => this.#live.delete(dialed))
      return dialed.stream
    } catch (error) {
      if (error instanceof Refusal && OWN_DOING.has(error.kind)) {
        this.#lastRefusal = { refusal: error, atMs: performance.now() }
      }
      throw error
    }
  }

  #checksOf(policy: NetworkPolicy): Checks {
    const { bounds, privateAddresses } = this.#options
    return allOf([...(bounds ? [bounds] : []), policy].map((one) => new TargetCheck(one, privateAddresses)))
  }

  /** @throws {Refusal} and cuts the connection */
  #recheck({ stream, target, address }: Dialed): void {
    try {
      this.#check.refuseTarget(target)
      this.#check.refuseAddress(target, address)
    } catch (error) {
      stream.destroy()
      throw error
    }
  }
}

function limitOf(bytesPerSecond: number | undefined): RateLimit | undefined {
  return bytesPerSecond === undefined ? undefined : new RateLimit(bytesPerSecond)
}

function tooMany(seen: number): Refusal {
  const measured = { limit: MAX_CONNECTIONS, seen }
  return new Refusal('too_many', `the sandbox has ${seen} connections; the limit is ${MAX_CONNECTIONS}`, {}, measured)
}
