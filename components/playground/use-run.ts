'use client'

import { useTranslations } from 'next-intl'
import { useCallback } from 'react'
import { toast } from 'sonner'
import { isActive } from '@/components/session/run-record'
import { useSession } from '@/components/session/use-sandbox-session'
import { splitArguments } from '@/lib/client/workspace/arguments'
import { textsOf } from '@/lib/client/workspace/project'
import { runOf } from '@/lib/client/workspace/run-target'
import { fileToRun } from '@/lib/client/workspace/workspace-store'
import { useShell } from './shell-context'
import { useSync } from './use-workspace-sync'
import { useWorkspaceStore } from './workspace-context'

/** Starts and stops what the top bar says, with every edit up to the click. */
export function useRun(): { start: () => void; stop: () => void } {
  const t = useTranslations('topBar')
  const session = useSession()
  const store = useWorkspaceStore()
  const { sync } = useSync()
  const { show } = useShell()

  const start = useCallback(async () => {
    const { run } = session.store.getState()
    if (run !== null && isActive(run)) return
    const { args, ...workspace } = store.getState()
    // Not read from the browser's storage yet; with it comes the session that is to run it.
    if (workspace.id === null) return
    const entry = fileToRun(workspace)
    if (entry === null) {
      toast.error(t('nothingToRun'))
      return
    }
    show('output')
    session.requireTemplate(t('moreLanguages'))
    const files = new Map(await sync.takeUnsaved())
    const { request, title } = runOf(entry, workspace.project.docs.get(entry)?.content, splitArguments(args))
    await session.startRun({ ...request, files, reportsFiles: true }, title, textsOf(store.getState().project))
  }, [session, store, sync, show, t])

  const stop = useCallback(() => void session.stop(), [session])
  return { start, stop }
}
