import type { Duplex } from 'node:stream'
import { type Address, parseAddress } from './address'
import { Refusal } from './refusal'

/** Whom a program wants to reach. Read once: what is checked is what is dialled. */
export interface Target {
  /** A name in lower case without a trailing dot, or an address in its usual notation. */
  host: string
  /** Present where `host` is an address. */
  address: Address | undefined
  port: number
}

/** What a program's connection leads to. */
export interface Opened {
  stream: Duplex
  target: Target
}

/** Connects to the target that `read` gives for a program's connection, or throws a {Refusal}: of the reading, too. */
export type OpenTarget = (program: Duplex, read: () => Target) => Promise<Opened>

const NAME_MAX_LENGTH = 253
const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/
/** Resolvers take a name that ends so for an IPv4 address in some base. */
const NUMBER = /^(\d+|0x[0-9a-f]*)$/
const PORT = /^[1-9]\d{0,4}$/
const PORT_MAX = 65_535
const SHOWN_MAX_CHARS = 100

/**
 * `host:port` as in CONNECT or a URL, IPv6 in brackets.
 *
 * @param defaultPort where the port may be left out
 * @throws {Refusal} `bad_target` for anything that two readers could read differently
 */
export function parseAuthority(authority: string, defaultPort?: number): Target {
  const [, bracketed, bare, port] = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(.*))?$/s.exec(authority) ?? []
  const isOfRightKind = bracketed === undefined || parseAddress(bracketed)?.kind() === 'ipv6'
  if (!isOfRightKind) throw badTarget(authority, 'has no IPv6 address in its brackets')
  if (port === undefined && defaultPort !== undefined) return parseHost(bracketed ?? bare ?? '', defaultPort)
  if (port === undefined || !isPort(port)) throw badTarget(authority, 'has no port from 1 to 65535')
  return parseHost(bracketed ?? bare ?? '', Number(port))
}

/** @throws {Refusal} `bad_target` */
export function parseHost(host: string, port: number): Target {
  const address = parseAddress(host)
  if (address) return { host: address.toString(), address, port }
  const name = host.toLowerCase().replace(/\.$/, '')
  if (!isHostName(name)) throw badTarget(host, 'is neither a host name nor an address in its usual notation')
  return { host: name, address: undefined, port }
}

/** In lower case. */
export function isHostName(name: string): boolean {
  const labels = name.split('.')
  const last = labels.at(-1) ?? ''
  return name.length <= NAME_MAX_LENGTH && labels.every((label) => LABEL.test(label)) && !NUMBER.test(last)
}

export function isPort(text: string): boolean {
  return PORT.test(text) && Number(text) <= PORT_MAX
}

export function showTarget({ host, address, port }: Target): string {
  return address?.kind() === 'ipv6' ? `[${host}]:${port}` : `${host}:${port}`
}

function badTarget(text: string, why: string): Refusal {
  const shown = JSON.stringify(text.slice(0, SHOWN_MAX_CHARS))
  return new Refusal('bad_target', `${shown} ${why}`)
}
