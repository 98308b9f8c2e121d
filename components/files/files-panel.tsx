'use client'

import { useTranslations } from 'next-intl'
import { useWorkspace, useWorkspaceStore } from '@/components/playground/workspace-context'
import { FileIcon } from './file-icon'

export function FilesPanel() {
  const t = useTranslations('files')
  const docs = useWorkspace(({ project }) => project.docs)
  const store = useWorkspaceStore()
  return (
    <ul aria-label={t('label')}>
      {[...docs.keys()].map((path) => (
        <li key={path}>
          <button
            type="button"
            onClick={() => store.getState().open(path)}
            className="flex w-full gap-2 px-3 py-1 text-left"
          >
            <FileIcon path={path} />
            {path}
          </button>
        </li>
      ))}
    </ul>
  )
}
