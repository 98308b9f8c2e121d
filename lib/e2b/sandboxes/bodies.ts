import '#server-only'
import type { NetworkConfig } from '@/lib/contracts/e2b/network'
import type { ListedSandbox, SandboxAccess, SandboxDetail } from '@/lib/contracts/e2b/sandbox'
import type { E2bSandbox } from './e2b-sandbox'
import type { SandboxFacts } from './facts'
import { isoTime } from './lifetime'

const MIB = 1024 * 1024
/** What clients test before they use a part of envd: all that ours has. */
export const ENVD_VERSION = '0.6.13'
/** Once told clients of one sandbox apart; now the same for everybody. */
const CLIENT_ID = 'codetok'

export function accessBody({ facts, accessToken, trafficToken }: E2bSandbox, domain: string): SandboxAccess {
  return {
    ...nameOf(facts),
    envdAccessToken: accessToken,
    ...(trafficToken === undefined ? {} : { trafficAccessToken: trafficToken }),
    domain,
  }
}

export function listedBody({ facts, cpuCount, endAtMs, state }: E2bSandbox): ListedSandbox {
  return {
    ...nameOf(facts),
    startedAt: isoTime(facts.startedAtMs),
    endAt: isoTime(endAtMs),
    cpuCount,
    memoryMB: Math.round(facts.limits.memoryBytes / MIB),
    diskSizeMB: Math.round(facts.limits.diskBytes / MIB),
    metadata: facts.metadata,
    state,
    volumeMounts: facts.volumes.map(({ name, path }) => ({ name, path })),
  }
}

export function detailBody(sandbox: E2bSandbox, domain: string): SandboxDetail {
  const { allowInternetAccess, network, rules } = sandbox.facts
  return {
    ...listedBody(sandbox),
    envdAccessToken: sandbox.accessToken,
    domain,
    ...(allowInternetAccess === undefined ? {} : { allowInternetAccess }),
    ...(network === undefined ? {} : { network: withoutPassword(network) }),
    lifecycle: { onTimeout: rules.onTimeout, autoResume: rules.autoResume },
  }
}

/** Nobody is told it again. */
function withoutPassword({ egressProxy, ...network }: NetworkConfig): NetworkConfig {
  if (!egressProxy) return network
  const { password: _, ...proxy } = egressProxy
  return { ...network, egressProxy: proxy }
}

const nameOf = ({ id, templateId, alias }: SandboxFacts) => ({
  templateID: templateId,
  ...(alias === undefined ? {} : { alias }),
  sandboxID: id,
  clientID: CLIENT_ID,
  envdVersion: ENVD_VERSION,
})
