import '#server-only'
import type { ListedSandbox, SandboxAccess, SandboxDetail } from '@/lib/contracts/e2b/sandbox'
import type { E2bSandbox } from './e2b-sandbox'

const MIB = 1024 * 1024
/** What clients test before they use a part of envd: all that ours has. */
const ENVD_VERSION = '0.6.13'
/** Once told clients of one sandbox apart; now the same for everybody. */
const CLIENT_ID = 'codetok'

export function accessBody(sandbox: E2bSandbox, domain: string): SandboxAccess {
  const { template, id, accessToken } = sandbox
  return {
    templateID: template.id,
    alias: template.alias,
    sandboxID: id,
    clientID: CLIENT_ID,
    envdVersion: ENVD_VERSION,
    envdAccessToken: accessToken,
    domain,
  }
}

export function listedBody(sandbox: E2bSandbox): ListedSandbox {
  const { template, id, claimed, cpuCount, metadata, startedAtMs, endAtMs, state } = sandbox
  const { memoryBytes, diskBytes } = claimed.spec.limits
  return {
    templateID: template.id,
    alias: template.alias,
    sandboxID: id,
    clientID: CLIENT_ID,
    startedAt: new Date(startedAtMs).toISOString(),
    endAt: new Date(endAtMs).toISOString(),
    envdVersion: ENVD_VERSION,
    cpuCount,
    memoryMB: Math.round(memoryBytes / MIB),
    diskSizeMB: Math.round(diskBytes / MIB),
    metadata: { ...metadata },
    state,
  }
}

export function detailBody(sandbox: E2bSandbox, domain: string): SandboxDetail {
  return {
    ...listedBody(sandbox),
    envdAccessToken: sandbox.accessToken,
    domain,
    lifecycle: { onTimeout: 'kill', autoResume: false },
  }
}
