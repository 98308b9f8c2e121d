import '#server-only'
import { AppError } from '@/lib/contracts/errors'
import type { E2bSandbox } from '@/lib/e2b/sandboxes/e2b-sandbox'
import type { ClaimedSandbox } from '@/lib/sandbox'
import { HeldSandbox } from './held-sandbox'

const TIMEOUT_MS = 60_000

const views = new WeakMap<ClaimedSandbox, HeldSandbox>()

/**
 * A sandbox of E2B's clients as the playground's routes have sandboxes, for operators who look into it. It lives as long as its
 * owner said, whoever looks.
 *
 * @throws {AppError} `conflict` for one of which nothing but its file system is kept
 */
export function viewOf({ id, claimed, owner, accessToken }: E2bSandbox, previewUrl: string): HeldSandbox {
  if (!claimed) throw new AppError('conflict', 'the sandbox is paused, and only its files are kept')
  const known = views.get(claimed)
  if (known) return known
  const nothing = () => {}
  const held = new HeldSandbox(claimed, {
    owner,
    accessToken,
    previewName: id,
    previewUrl,
    template: 'playground',
    defaultTimeoutMs: TIMEOUT_MS,
    idleTimeoutMs: TIMEOUT_MS,
    onIdle: nothing,
    onError: nothing,
  })
  void claimed.exited.then(({ message }) => held.feed.end(message))
  views.set(claimed, held)
  return held
}
