import type { Socket } from 'node:net'
import { AppError } from '@/lib/contracts/errors'
import type { Address } from './address'
import { ByteReader } from './byte-reader'
import { checkedAddresses, connectTo } from './connect'
import type { EgressProxy } from './egress-proxy'
import { type Checks, checksOf, type NetworkPolicy } from './network-policy'
import { Refusal } from './refusal'
import type { ResolveName } from './resolve-name'
import { SOCKS_VERSION } from './socks-proxy'
import { parseAuthority } from './target'

/** From the connection to the proxy until it says that it has reached the target. */
const ANSWER_TIMEOUT_MS = 10_000

const NO_AUTHENTICATION = 0
const PASSWORD = 2
const PASSWORD_VERSION = 1
const CONNECT = 1
const SUCCEEDED = 0
const IPV4 = 1
const NAME = 3
const IPV6 = 4

/** Reply codes of RFC 1928. */
const REPLIES: Readonly<Record<number, string>> = {
  2: 'its rules refuse the target',
  3: 'it can not reach the network',
  4: 'it can not reach the host',
  5: 'the target refused the connection',
}

/** Whom the proxy itself may be: it need not be among what programs may reach. */
export interface UpstreamProxyOptions {
  bounds?: NetworkPolicy | undefined
  privateAddresses: readonly string[]
  resolve: ResolveName
}

/**
 * Connections through a SOCKS5 proxy (RFC 1928, 1929) of the sandbox's owner. It is asked for addresses, never for names: what
 * has been checked is what it dials.
 */
export class UpstreamProxy {
  readonly #proxy: EgressProxy
  readonly #check: Checks
  readonly #resolve: ResolveName

  constructor(proxy: EgressProxy, { bounds, privateAddresses, resolve }: UpstreamProxyOptions) {
    this.#proxy = proxy
    this.#check = checksOf([bounds, {}], privateAddresses)
    this.#resolve = resolve
  }

  /** The same for one and the same proxy. */
  get key(): string {
    return JSON.stringify(this.#proxy)
  }

  /** @throws {AppError} `bad_request` where it has no address, or one that may not be dialled */
  async refuseBadAddress(): Promise<void> {
    try {
      await checkedAddresses(parseAuthority(this.#proxy.address), this.#check, this.#resolve)
    } catch (cause) {
      if (!(cause instanceof Refusal)) throw cause
      throw new AppError('bad_request', `the egress proxy can't be used: ${cause.message}`, { cause })
    }
  }

  /** @param address checked @throws {Refusal} */
  async connect(address: Address, port: number): Promise<Socket> {
    const { socket } = await connectTo(parseAuthority(this.#proxy.address), this.#check, this.#resolve)
    const silence = setTimeout(() => socket.destroy(), ANSWER_TIMEOUT_MS)
    try {
      await this.#ask(socket, address, port)
      return socket
    } catch (error) {
      socket.destroy()
      throw error instanceof Refusal ? error : this.#failed('it broke off, or did not answer', error)
    } finally {
      clearTimeout(silence)
    }
  }

  async #ask(socket: Socket, address: Address, port: number): Promise<void> {
    const bytes = new ByteReader(socket)
    await this.#introduce(socket, bytes)
    const type = address.kind() === 'ipv4' ? IPV4 : IPV6
    socket.write(Buffer.of(SOCKS_VERSION, CONNECT, 0, type, ...address.toByteArray(), port >> 8, port & 0xff))
    const [version, reply = -1, , boundType = 0] = await bytes.take(4)
    if (version !== SOCKS_VERSION) throw this.#failed('it does not speak SOCKS5')
    if (reply !== SUCCEEDED) throw this.#failed(REPLIES[reply] ?? `it answers with ${reply}`)
    // The address that it is bound to, and the port, which say nothing.
    const [nameLength = 0] = boundType === NAME ? await bytes.take(1) : []
    await bytes.take((boundType === IPV4 ? 4 : boundType === IPV6 ? 16 : nameLength) + 2)
    bytes.giveBack()
  }

  async #introduce(socket: Socket, bytes: ByteReader): Promise<void> {
    const { username, password = '' } = this.#proxy
    const methods = username === undefined ? [NO_AUTHENTICATION] : [PASSWORD, NO_AUTHENTICATION]
    socket.write(Buffer.of(SOCKS_VERSION, methods.length, ...methods))
    const [version, method = -1] = await bytes.take(2)
    if (version !== SOCKS_VERSION) throw this.#failed('it does not speak SOCKS5')
    if (!methods.includes(method)) throw this.#failed('it wants to be told who asks in a way that it was not given')
    if (method === NO_AUTHENTICATION || username === undefined) return
    const [user, secret] = [Buffer.from(username), Buffer.from(password)]
    socket.write(Buffer.concat([Buffer.of(PASSWORD_VERSION, user.length), user, Buffer.of(secret.length), secret]))
    const [, status] = await bytes.take(2)
    if (status !== SUCCEEDED) throw this.#failed('it refuses the user name and password')
  }

  #failed(why: string, cause?: unknown): Refusal {
    return new Refusal('unreachable', `the egress proxy ${this.#proxy.address} did not connect: ${why}`, { cause })
  }
}
