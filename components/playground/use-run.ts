'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useCallback } from 'react'
import { toast } from 'sonner'
import { isActive } from '@/components/session/run-record'
import { useSession } from '@/components/session/use-sandbox-session'
import { templatesQuery } from '@/lib/client/queries/templates'
import { splitArguments } from '@/lib/client/workspace/arguments'
import type { NamedRun } from '@/lib/client/workspace/named-run'
import { byNodeVersion } from '@/lib/client/workspace/node-version'
import { textsOf } from '@/lib/client/workspace/project'
import { runOf } from '@/lib/client/workspace/run-target'
import { runsPytest } from '@/lib/client/workspace/sandbox-template'
import { fileToRun } from '@/lib/client/workspace/workspace-store'
import { useShell } from './shell-context'
import { useSync } from './use-workspace-sync'
import { useWorkspaceStore } from './workspace-context'

/** Starts a run in the project's sandbox, with every edit up to the click, and shows what it prints. */
export function useStart(): (run: NamedRun) => Promise<void> {
  const session = useSession()
  const store = useWorkspaceStore()
  const { sync } = useSync()
  const { show } = useShell()
  return useCallback(
    async ({ title, request }) => {
      show('output')
      await sync.startWithUnsaved((files) =>
        session.startRun(
          { ...request, files: new Map(files), reportsFiles: true },
          title,
          textsOf(store.getState().project),
        ),
      )
    },
    [session, store, sync, show],
  )
}

/** Starts and stops what the top bar says, with every edit up to the click. */
export function useRun(): { start: () => void; stop: () => void } {
  const t = useTranslations('topBar')
  const session = useSession()
  const client = useQueryClient()
  const store = useWorkspaceStore()
  const startRun = useStart()
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
    // Whether the server has the sandbox for it; where nobody says so, the one that is there has to do.
    if (runsPytest(workspace)) await client.fetchQuery(templatesQuery()).catch(() => undefined)
    if (store.getState().id !== workspace.id) return
    session.requireTemplate(t('moreLanguages'))
    const contentOf = (path: string) => workspace.project.docs.get(path)?.content
    const { request, title } = runOf(entry, contentOf(entry), splitArguments(args), contentOf('package.json'))
    await startRun({ title, request: byNodeVersion(request, workspace.project, entry) })
  }, [session, client, store, startRun, show, t])

  const stop = useCallback(() => void session.stop(), [session])
  return { start, stop }
}
