import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import ipaddr from 'ipaddr.js'

export type Address = ipaddr.IPv4 | ipaddr.IPv6

/** Of interfaces between sandboxes, containers and virtual machines of this host. */
const BRIDGE = /^(docker|br-|virbr|veth|cni|podman|lxc|lxd)/
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3')
/** Of clouds, reachable from their machines alone, and yet not of any special range. */
const CLOUD_ADDRESSES = new Set(['168.63.129.16'])

const NAMES: Readonly<Record<string, string>> = {
  private: 'a private address',
  uniqueLocal: 'a private address',
  deprecatedSiteLocal: 'a private address',
  loopback: 'a loopback address',
  linkLocal: 'a link-local address',
  carrierGradeNat: "an address of a carrier's own network",
  multicast: 'a multicast address',
  broadcast: 'a broadcast address',
  unspecified: 'no address of a host',
  ipv4Mapped: 'an IPv4 address written as IPv6',
  rfc6145: 'an IPv4 address written as IPv6',
  rfc6052: 'an IPv4 address written as IPv6',
  '6to4': 'an IPv4 address written as IPv6',
  teredo: 'an IPv4 address written as IPv6',
}

/** An address in its usual notation: no other base, no leading zeros, no zone. Undefined for anything else. */
export function parseAddress(text: string): Address | undefined {
  if (isIP(text) === 0 || text.includes('%')) return undefined
  return ipaddr.parse(text)
}

/** What the address is, where it is not one of the public internet; undefined where it is. */
export function specialAddress(address: Address): string | undefined {
  const text = address.toString()
  const range = address.range()
  if (range !== 'unicast') return NAMES[range] ?? 'a reserved address'
  if (address instanceof ipaddr.IPv6 && !address.match(GLOBAL_IPV6)) return 'a reserved address'
  if (CLOUD_ADDRESSES.has(text)) return "an address of a cloud's own services"
  return ownAddress(address)
}

/** This host's own addresses are refused whatever they are, and all of what lies behind its bridges. */
function ownAddress(address: Address): string | undefined {
  for (const [name, entries = []] of Object.entries(networkInterfaces())) {
    for (const entry of entries) {
      const own = parseAddress(entry.address.split('%')[0] ?? '')
      if (own?.kind() !== address.kind()) continue
      if (own.toString() === address.toString()) return 'an address of the server itself'
      if (BRIDGE.test(name) && entry.cidr && isInside(address, ipaddr.parseCIDR(entry.cidr))) {
        return "an address behind one of the server's bridges"
      }
    }
  }
  return undefined
}

export function isInside(address: Address, [base, bits]: [Address, number]): boolean {
  return address.kind() === base.kind() && address.match(base, bits)
}
