import '#server-only'
import type { Fork } from '@/lib/contracts/e2b/snapshot'
import { AppError } from '@/lib/contracts/errors'
import type { E2bSandbox } from './e2b-sandbox'
import { DEFAULT_LIFE_S } from './lifetime'
import type { PausesOptions } from './pauses'
import type { SandboxStarter, StartedE2bSandbox } from './sandbox-starter'

export interface ForksOptions {
  starter: SandboxStarter
  templates: PausesOptions['templates']
  /** Makes what was started a sandbox of its client. */
  adopt: (started: StartedE2bSandbox) => Promise<E2bSandbox>
  signal: AbortSignal
}

/**
 * Makes others of the same file system; what is in memory stays with the first.
 *
 * @returns for each the sandbox, or why there is none
 * @throws {AppError} `conflict` while it is paused; what keeping its file system throws
 */
export async function forkSandbox(
  source: E2bSandbox,
  { count, timeout }: Fork,
  { starter, templates, adopt, signal }: ForksOptions,
): Promise<(E2bSandbox | AppError)[]> {
  const keptAs = await source.inTurn(async () => {
    if (!source.claimed) throw new AppError('conflict', 'the sandbox is paused')
    return source.claimed.snapshot('fork', { signal })
  })
  const facts = { ...source.facts, lifeS: timeout === undefined ? DEFAULT_LIFE_S : timeout }
  const forkOne = async () => adopt(await starter.fork(facts, keptAs, signal))
  const forks = await Promise.allSettled(Array.from({ length: count ?? 1 }, forkOne))
  await templates()?.remove(keptAs)
  return forks.map((fork) => {
    if (fork.status === 'fulfilled') return fork.value
    if (fork.reason instanceof AppError) return fork.reason
    throw fork.reason
  })
}
