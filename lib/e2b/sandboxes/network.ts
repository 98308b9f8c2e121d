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
  if (egressProxy) throw new AppError('bad_request', 'network.egressProxy: not served here')
  const transforms = Object.values(rules ?? {}).flatMap((list) => list.filter(({ transform }) => transform?.headers))
  if (transforms.length > 0) throw new AppError('bad_request', 'network.rules: transforms are not served here')
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
  })
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
