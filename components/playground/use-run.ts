'use client'

import { useTranslations } from 'next-intl'
import { useCallback } from 'react'
import { toast } from 'sonner'
import { isActive } from '@/components/session/run-record'
import { useSession } from '@/components/session/use-sandbox-session'
import { splitArguments } from '@/lib/client/workspace/arguments'
import { fileToRun } from '@/lib/client/workspace/workspace-store'
import { useShell } from './shell-context'
import { useWorkspaceStore } from './workspace-context'

/** Starts and stops what the top bar says, with every edit up to the click. */
export function useRun(): { start: () => void; stop: () => void } {
  const t = useTranslations('topBar')
  const session = useSession()
  const store = useWorkspaceStore()
  const { show } = useShell()

  const start = useCallback(() => {
    const { run } = session.store.getState()
    if (run !== null && isActive(run)) return
    const workspace = store.getState()
    const entry = fileToRun(workspace)
    if (entry === null) {
      toast.error(t('nothingToRun'))
      return
    }
    show('output')
    const args = splitArguments(workspace.args)
    const files = new Map<string, string>()
    for (const [path, { content }] of workspace.project.docs) if (typeof content === 'string') files.set(path, content)
    void session.startRun({ entry, args, files }, [entry, workspace.args].join(' ').trim())
  }, [session, store, show, t])

  const stop = useCallback(() => void session.stop(), [session])
  return { start, stop }
}
