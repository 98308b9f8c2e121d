import '#server-only'
import type { NetworkUpdate } from '@/lib/contracts/e2b/network'
import { AppError } from '@/lib/contracts/errors'
import { ALL_TRAFFIC, type NetworkPolicy, parseNetworkPolicy } from '@/lib/sandbox'
import type { SandboxFacts } from './facts'

const ADDRESS = /^[\d.:a-f]+(\/\d+)?$/i

/**
 * What programs may reach, of what a client asks for.
 *
 * @throws {AppError} `bad_request` for what is no rule, and for what would have no effect: whoever asks for it relies on it
 */
export function egressPolicy({
  allowOut,
  denyOut,
  rules,
  egressProxy,
  allow_internet_access: isAllowed,
}: NetworkUpdate): NetworkPolicy {
  const allowed = allowOut ?? []
  const denied = isAllowed === false ? [ALL_TRAFFIC, ...(denyOut ?? [])] : (denyOut ?? [])
  const name = denied.find((text) => !ADDRESS.test(text))
  if (name !== undefined) throw new AppError('bad_request', `denyOut has addresses and ranges alone, not ${name}`)
  const domain = allowed.find((text) => !ADDRESS.test(text))
  if (domain !== undefined && !denied.includes(ALL_TRAFFIC))
    throw new AppError('bad_request', `to allow domains alone (${domain}), denyOut must have ${ALL_TRAFFIC}`)
  return parseNetworkPolicy({
    ...(allowed.length > 0 ? { allowOut: allowed } : {}),
    ...(denied.length > 0 ? { denyOut: denied } : {}),
    ...headersOf(rules),
    ...proxyOf(egressProxy),
  })
}

/** What E2B's own proxy would put in place of a name. */
const PLACEHOLDER = /\$\{e2b\./

function headersOf(rules: NetworkUpdate['rules']): Pick<NetworkPolicy, 'headers'> {
  const headers = Object.entries(rules ?? {}).flatMap(([host, list]) => {
    const all: Record<string, string> = Object.assign({}, ...list.map(({ transform }) => transform?.headers ?? {}))
    return Object.keys(all).length === 0 ? [] : [[host.toLowerCase(), all] as const]
  })
  if (headers.some(([, all]) => Object.values(all).some((value) => PLACEHOLDER.test(value))))
    throw new AppError('bad_request', 'network.rules: secrets and identity tokens are not served here')
  return headers.length === 0 ? {} : { headers: Object.fromEntries(headers) }
}

function proxyOf(proxy: NetworkUpdate['egressProxy']): Pick<NetworkPolicy, 'egressProxy'> {
  if (!proxy) return {}
  const { address, username, password } = proxy
  return {
    egressProxy: { address, ...(username == null ? {} : { username }), ...(password == null ? {} : { password }) },
  }
}

export const policyOf = ({ network, allowInternetAccess }: SandboxFacts): NetworkPolicy =>
  egressPolicy({ ...network, allow_internet_access: allowInternetAccess })

/** The facts once all of a sandbox's rules for what it may reach are replaced; who may reach it stays. */
export function withNetwork(facts: SandboxFacts, { allow_internet_access, ...update }: NetworkUpdate): SandboxFacts {
  const { allowPublicTraffic, maskRequestHost, httpsPorts } = facts.network ?? {}
  const { allowInternetAccess: _, ...rest } = facts
  return {
    ...rest,
    ...(typeof allow_internet_access === 'boolean' ? { allowInternetAccess: allow_internet_access } : {}),
    network: { ...update, allowPublicTraffic, maskRequestHost, httpsPorts },
  }
}
