'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { toast } from 'sonner'
import { ownTemplates, ownTemplatesQuery } from '@/lib/client/queries/own-templates'
import type { OwnTemplate } from '@/lib/client/workspace/storage/own-templates'
import { useSwitchProject } from './use-switch-project'
import { useWorkspaceStore } from './workspace-context'

/** Templates that this browser's own projects were made into. */
export function useOwnTemplates() {
  const t = useTranslations('project')
  const store = useWorkspaceStore()
  const queryClient = useQueryClient()
  const { startNew } = useSwitchProject()
  const { data: list = [] } = useQuery(ownTemplatesQuery)
  const refresh = () => queryClient.invalidateQueries(ownTemplatesQuery)
  return {
    list,
    /** The present project, from now on one of them. */
    save: async () => {
      const state = store.getState()
      try {
        await ownTemplates.save(state, Date.now())
      } catch (error) {
        toast.error(t('templateNotSaved'), { description: String(error) })
        return
      }
      await refresh()
      toast.success(t('templateSaved', { title: state.title }))
    },
    start: ({ template, title, files, ...kept }: OwnTemplate) => startNew(template, { title, files, kept }),
    remove: async (id: string) => {
      await ownTemplates.remove(id)
      await refresh()
    },
  }
}
