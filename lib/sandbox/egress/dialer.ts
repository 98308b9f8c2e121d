import { connect, type Socket } from 'node:net'
import { type Address, parseAddress } from './address'
import type { Checks } from './network-policy'
import { PacedStream, type RateLimits } from './paced-stream'
import { Refusal } from './refusal'
import type { ResolveName } from './resolve-name'
import { showTarget, type Target } from './target'

/** A name may have many addresses, and a program should learn in reasonable time that none answers. */
const MAX_ATTEMPTS = 4
const CONNECT_TIMEOUT_MS = 5_000

export interface Dialed {
  stream: PacedStream
  target: Target
  address: Address
}

export interface DialOptions {
  resolve: ResolveName
  limits: RateLimits
}

/**
 * Connects to what the program named: its name is resolved once, each of its addresses is checked, and one of those, as it was
 * checked, is dialled.
 *
 * @throws {Refusal}
 */
export async function dial(target: Target, check: Checks, options: DialOptions): Promise<Dialed> {
  check.refuseTarget(target)
  const addresses = target.address ? [target.address] : await resolved(target.host, options.resolve)
  for (const address of addresses) check.refuseAddress(target, address)
  let failure: Error | undefined
  for (const address of addresses.slice(0, MAX_ATTEMPTS)) {
    try {
      const socket = await connected(address, target.port)
      return { stream: new PacedStream(socket, options.limits), target, address }
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error))
    }
  }
  if (failure instanceof Refusal) throw failure
  const code = failure && 'code' in failure ? ` (${failure.code})` : ''
  throw new Refusal('unreachable', `${showTarget(target)} can not be reached${code}`, { cause: failure })
}

/** IPv4 first: a host without IPv6 is the rule. */
async function resolved(name: string, resolve: ResolveName): Promise<Address[]> {
  const addresses = (await resolve(name)).map((text) => {
    const address = parseAddress(text)
    if (!address) throw new Refusal('unresolved', `${name} has an address that is none: ${JSON.stringify(text)}`)
    return address
  })
  if (addresses.length === 0) throw new Refusal('unresolved', `${name} has no address`)
  return addresses.sort((one, other) => Number(one.kind() === 'ipv6') - Number(other.kind() === 'ipv6'))
}

function connected(address: Address, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const host = address.toString()
    const socket = connect({ host, port, allowHalfOpen: true, noDelay: true, autoSelectFamily: false })
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => {
      socket.destroy(
        new Refusal('timed_out', `${host} port ${port} did not answer within ${CONNECT_TIMEOUT_MS / 1000} s`),
      )
    })
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.setTimeout(0)
      socket.off('error', reject)
      resolve(socket)
    })
  })
}
