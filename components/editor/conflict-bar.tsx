'use client'

import { TriangleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useWorkspace, useWorkspaceStore } from '@/components/playground/workspace-context'
import { Button } from '@/components/ui/button'
import { nameOf, withSandboxContent } from '@/lib/client/workspace/project'

/** Says that a program wrote into a file while it was being edited, and asks which of the two is to stay. */
export function ConflictBar({ path }: { path: string }) {
  const t = useTranslations('editor')
  const store = useWorkspaceStore()
  const theirs = useWorkspace(({ project }) => project.docs.get(path)?.theirs)
  if (theirs === undefined) return null
  return (
    <div
      role="alert"
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-warn-wash px-3 py-1.5"
    >
      <TriangleAlert aria-hidden className="size-4 shrink-0 text-warn" />
      <span className="min-w-0 flex-1">{t('conflict', { name: nameOf(path) })}</span>
      <Button size="small" onClick={() => store.getState().keepMine(path)}>
        {t('keepMine')}
      </Button>
      <Button
        size="small"
        onClick={() => store.getState().receive((project) => withSandboxContent(project, path, theirs))}
      >
        {t('takeTheirs')}
      </Button>
    </div>
  )
}
