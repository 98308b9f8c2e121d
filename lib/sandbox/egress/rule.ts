import { type Address, isInside, parseAddress } from './address'
import { isHostName, isPort, type Target } from './target'

/** One entry of a list: `example.com`, `*.example.com`, `192.0.2.1` or `192.0.2.0/24`, each with a port or without. */
export interface Rule {
  /** Of names: the name itself, or with `isSuffix` whatever is below it. */
  name?: string
  isSuffix?: boolean
  range?: [Address, number]
  port?: number
}

/** @returns undefined for what is no rule */
export function parseRule(text: string): Rule | undefined {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^[\]]+?))(?::(\d+))?$/.exec(text.trim().toLowerCase()) ?? []
  // Without brackets, what has two colons is IPv6 and has no port.
  const isBareIpv6 = bracketed === undefined && text.split(':').length > 2
  const host = isBareIpv6 ? text.trim().toLowerCase() : (bracketed ?? plain ?? '')
  const givenPort = isBareIpv6 ? undefined : port
  if (givenPort !== undefined && !isPort(givenPort)) return undefined
  const subject = rangeOf(host) ?? nameOf(host)
  return subject && { ...subject, ...(givenPort === undefined ? {} : { port: Number(givenPort) }) }
}

function rangeOf(host: string): Pick<Rule, 'range'> | undefined {
  const [text = '', bits, ...rest] = host.split('/')
  const address = parseAddress(text)
  if (!address || rest.length > 0) return undefined
  const most = address.kind() === 'ipv4' ? 32 : 128
  if (bits === undefined) return { range: [address, most] }
  return /^\d{1,3}$/.test(bits) && Number(bits) <= most ? { range: [address, Number(bits)] } : undefined
}

function nameOf(host: string): Pick<Rule, 'name' | 'isSuffix'> | undefined {
  const isSuffix = host.startsWith('*.')
  const name = isSuffix ? host.slice(2) : host
  return isHostName(name) ? { name, isSuffix } : undefined
}

/** Whether the rule speaks of the target as it was asked for; its port is not looked at. */
export function namesTarget(rule: Rule, { host, address }: Target): boolean {
  if (address) return namesAddress(rule, address)
  if (rule.name === undefined) return false
  return rule.isSuffix ? host.endsWith(`.${rule.name}`) : host === rule.name
}

export function namesAddress({ range }: Rule, address: Address): boolean {
  return range !== undefined && isInside(address, range)
}
