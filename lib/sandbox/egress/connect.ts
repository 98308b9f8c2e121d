import { connect, type Socket } from 'node:net'
import { type Address, parseAddress } from './address'
import type { Checks } from './network-policy'
import { Refusal } from './refusal'
import type { ResolveName } from './resolve-name'
import { showTarget, type Target } from './target'

/** A name may have many addresses, and a program should learn in reasonable time that none answers. */
const MAX_ATTEMPTS = 4
const CONNECT_TIMEOUT_MS = 5_000

export type ConnectAddress = (address: Address, port: number) => Promise<Socket>

/**
 * Connects to a target: its name is resolved once, each of its addresses is checked, and one of those, as it was checked, is
 * dialled.
 *
 * @throws {Refusal}
 */
export async function connectTo(
  target: Target,
  check: Checks,
  resolve: ResolveName,
  connectAddress: ConnectAddress = connectDirectly,
): Promise<{ socket: Socket; address: Address }> {
  const addresses = await checkedAddresses(target, check, resolve)
  let failure: Error | undefined
  for (const address of addresses.slice(0, MAX_ATTEMPTS)) {
    try {
      return { socket: await connectAddress(address, target.port), address }
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error))
    }
  }
  if (failure instanceof Refusal) throw failure
  const code = failure && 'code' in failure ? ` (${failure.code})` : ''
  throw new Refusal('unreachable', `${showTarget(target)} can not be reached${code}`, { cause: failure })
}

/** All of them may be dialled. @throws {Refusal} where one may not */
export async function checkedAddresses(target: Target, check: Checks, resolve: ResolveName): Promise<Address[]> {
  check.refuseTarget(target)
  const addresses = target.address ? [target.address] : await resolved(target.host, resolve)
  for (const address of addresses) check.refuseAddress(target, address)
  return addresses
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

const connectDirectly: ConnectAddress = (address, port) =>
  new Promise((resolve, reject) => {
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
