'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useWorkspaceStore } from '@/components/playground/workspace-context'
import { recordRun, withinBytes } from '@/components/session/record-run'
import { useSession } from '@/components/session/use-sandbox-session'
import { deletePlayground, sharePlayground } from '@/lib/client/queries/playgrounds'
import { addMyShare, dropMyShare, type MyShare } from '@/lib/client/share/my-shares'
import { roomForRun, sharedContent } from '@/lib/client/share/shared-content'
import { PlaygroundId } from '@/lib/contracts/playground'

export type ShareChoice = { title: string; expiresInMs: number | null; withRun: boolean }

/** Makes links of the project as it is now, and takes them back. */
export function useShare() {
  const t = useTranslations('share')
  const store = useWorkspaceStore()
  const session = useSession()
  const [isBusy, setIsBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [shared, setShared] = useState<MyShare | null>(null)

  const attempt = async (work: () => Promise<void>) => {
    setIsBusy(true)
    setError(null)
    try {
      await work()
    } catch (failure) {
      setError(failure)
    } finally {
      setIsBusy(false)
    }
  }

  return {
    isBusy,
    error,
    shared,
    share: ({ title, expiresInMs, withRun }: ShareChoice) =>
      attempt(async () => {
        const state = store.getState()
        const recorded = withRun ? recordRun(session.store.getState().run) : null
        const run = recorded === null ? null : withinBytes(recorded, roomForRun(state))
        const parentId = PlaygroundId.safeParse(/^\/p\/(\w+)$/.exec(state.origin?.link ?? '')?.[1])
        const answer = await sharePlayground({
          ...sharedContent({ ...state, title }),
          expiresInMs,
          ...(run === null ? {} : { run }),
          ...(parentId.success ? { parentId: parentId.data } : {}),
        })
        const made = { ...answer, title }
        setShared(made)
        if (!addMyShare(made, Date.now())) setError(t('notKept'))
      }),
    remove: ({ id, deleteToken }: MyShare) =>
      attempt(async () => {
        await deletePlayground(id, deleteToken)
        dropMyShare(id, Date.now())
        if (shared?.id === id) setShared(null)
      }),
  }
}
