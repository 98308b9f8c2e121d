'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { toast } from 'sonner'
import { isActive } from '@/components/session/run-record'
import { useSession } from '@/components/session/use-sandbox-session'
import { templatesQuery } from '@/lib/client/queries/templates'
import { allTestsOf } from '@/lib/client/workspace/all-tests'
import { runInTurn } from '@/lib/client/workspace/run-in-turn'
import { hasLanguages } from '@/lib/client/workspace/sandbox-template'
import { useStart } from './use-run'
import { useWorkspaceStore } from './workspace-context'

/** Runs all tests of the project, those of each runner by its own command. */
export function useRunTests(): () => Promise<void> {
  const t = useTranslations('topBar')
  const session = useSession()
  const client = useQueryClient()
  const store = useWorkspaceStore()
  const start = useStart()
  return async () => {
    const { run } = session.store.getState()
    if (run !== null && isActive(run)) return
    const { runs, needsPytest } = allTestsOf(store.getState().project)
    const [first, ...others] = runs
    if (first === undefined) {
      toast.error(t('noTests'))
      return
    }
    if (needsPytest) {
      const list = await client.fetchQuery(templatesQuery()).catch(() => undefined)
      if (hasLanguages(list)) session.requireTemplate(t('moreLanguages'), 'languages')
    }
    await start(runInTurn([first, ...others]))
  }
}
