import '#server-only'
import { AppError } from '@/lib/contracts/errors'
import type { ClaimedSandbox, NetworkPolicy } from '@/lib/sandbox'
import { askAgent } from './ask-agent'

/**
 * Has a sandbox's programs trust who stands between them and the hosts of its header rules.
 *
 * @throws {AppError} `bad_request` where the sandbox can't be made to
 */
export async function trustHeaderWriter({ agent, network }: ClaimedSandbox, { headers }: NetworkPolicy): Promise<void> {
  if (!headers || !network) return
  const { status, body } = await askAgent(agent, 'POST', '/init', { caBundle: await network.certificate() })
  if (status !== 204) throw new AppError('bad_request', `network.rules can not be had here: ${body}`)
}
