import type { Server } from 'node:http'
import { performance } from 'node:perf_hooks'
import type { Duplex } from 'node:stream'
import type { AgentClient } from '../agent-client'
import { ByteReader } from './byte-reader'
import { type Dialed, dial } from './dialer'
import { HeaderRuleSet } from './header-rules'
import { HeaderWriter } from './header-writer'
import { createHttpProxy } from './http-proxy'
import { join } from './join'
import { type Checks, checksOf, type NetworkPolicy } from './network-policy'
import { PacedStream } from './paced-stream'
import { RateLimit } from './rate-limit'
import { Refusal, type RefusalKind } from './refusal'
import type { ResolveName } from './resolve-name'
import { SOCKS_VERSION, serveSocks } from './socks-proxy'
import type { Opened, OpenTarget } from './target'
import { CertificateAuthority } from './tls/certificate-authority'
import { UpstreamProxy } from './upstream-proxy'

/** Of one sandbox at once. */
const MAX_CONNECTIONS = 256

/** Runs whose last refusal is remembered. */
const MAX_CALLERS = 64

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
  /** Whom hosts are trusted by that get headers over TLS. Default: as Node.js does. */
  ca?: string | undefined
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
  #via: UpstreamProxy | undefined
  #headers: HeaderRuleSet
  #authority: Promise<CertificateAuthority> | undefined
  #connections = 0
  readonly #callers = new WeakMap<Duplex, number>()
  /** The newest by the pid of its run; of connections that nobody knows the run of, by none. */
  readonly #refusals = new Map<number | undefined, { refusal: Refusal; atMs: number }>()

  constructor(options: NetworkOptions) {
    this.#options = options
    this.#policy = options.policy
    this.#check = this.#checksOf(options.policy)
    this.#via = this.#viaOf(options.policy)
    this.#headers = new HeaderRuleSet(options.policy.headers)
    this.#limits = { inbound: limitOf(options.inBytesPerSecond), outbound: limitOf(options.outBytesPerSecond) }
    this.#http = createHttpProxy({
      open: this.#open,
      relay: this.#relay,
      headersFor: (target) => this.#headers.headersFor(target),
    })
  }

  get policy(): NetworkPolicy {
    return this.#policy
  }

  /** What programs must trust, where hosts get headers over TLS: PEM, and this sandbox's alone. */
  async certificate(): Promise<string> {
    this.#authority ??= CertificateAuthority.create()
    return (await this.#authority).certificate
  }

  /** Those that are open to the outside now. */
  get connections(): number {
    return this.#live.size
  }

  /** Holds for every connection from now on; those that stand and that it refuses are cut. */
  setPolicy(policy: NetworkPolicy): void {
    this.#policy = policy
    this.#check = this.#checksOf(policy)
    this.#via = this.#viaOf(policy)
    this.#headers = new HeaderRuleSet(policy.headers)
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
    agent.acceptConnections((stream, callerPid) => void this.#accept(stream, callerPid))
  }

  /**
   * The newest refusal by policy or limit that a run has met; or, since `sinceMs` (a time of `performance.now()`), one whose
   * run nobody knows: its program has found the proxy by another way than its environment.
   */
  refusalOf(runPid: number, sinceMs: number): Refusal | undefined {
    const found = [this.#refusals.get(runPid), this.#refusals.get(undefined)]
    return found.find((last) => last && last.atMs >= sinceMs)?.refusal
  }

  async #accept(raw: Duplex, callerPid: number | undefined): Promise<void> {
    // HTTP writes strings, whose bytes streams of HTTP/2 take from memory that is no longer theirs (Node.js 20).
    const stream = new PacedStream(raw, {})
    if (callerPid !== undefined) this.#callers.set(stream, callerPid)
    this.#connections++
    stream.once('close', () => this.#connections--)
    try {
      const bytes = new ByteReader(stream)
      const first = await bytes.take(1)
      bytes.giveBack(first)
      if (first[0] === SOCKS_VERSION) {
        const opened = await serveSocks(stream, this.#open)
        if (opened) this.#relay(stream, opened)
      } else this.#http.emit('connection', stream)
    } catch {
      stream.destroy() // it broke off, or speaks neither protocol: nobody is there to be told more
    }
  }

  readonly #open: OpenTarget = async (program, readTarget) => {
    try {
      const target = readTarget()
      if (this.#connections > MAX_CONNECTIONS) throw tooMany(this.#connections)
      const { resolve } = this.#options
      const dialed = await dial(target, this.#check, { resolve, limits: this.#limits, via: this.#via })
      // The policy may have been replaced meanwhile.
      this.#recheck(dialed)
      this.#live.add(dialed)
      dialed.stream.once('close', () => this.#live.delete(dialed))
      return dialed
    } catch (error) {
      if (error instanceof Refusal && OWN_DOING.has(error.kind)) {
        this.#remember(error, this.#callers.get(program))
      }
      throw error
    }
  }

  readonly #relay = (program: Duplex, opened: Opened): void => {
    const headers = this.#headers.headersFor(opened.target)
    if (!headers) {
      join(program, opened.stream)
      return
    }
    this.#authority ??= CertificateAuthority.create()
    const writer = new HeaderWriter({ authority: this.#authority, ca: this.#options.ca })
    // It broke off before it said anything.
    writer.serve(program, opened, headers).catch(() => program.destroy())
  }

  #checksOf(policy: NetworkPolicy): Checks {
    const { bounds, privateAddresses } = this.#options
    return checksOf([bounds, policy], privateAddresses)
  }

  #viaOf({ egressProxy }: NetworkPolicy): UpstreamProxy | undefined {
    return egressProxy && new UpstreamProxy(egressProxy, this.#options)
  }

  #remember(refusal: Refusal, callerPid: number | undefined): void {
    this.#refusals.delete(callerPid)
    this.#refusals.set(callerPid, { refusal, atMs: performance.now() })
    const [oldest] = this.#refusals.keys()
    if (this.#refusals.size > MAX_CALLERS) this.#refusals.delete(oldest)
  }

  /** @throws {Refusal} and cuts the connection */
  #recheck({ stream, target, address, via }: Dialed): void {
    try {
      if (via?.key !== this.#via?.key) throw new Refusal('unreachable', 'the way out has changed meanwhile')
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
