'use client'

import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { FileIcon } from '@/components/files/file-icon'
import { useWorkspace, useWorkspaceStore } from '@/components/playground/workspace-context'
import { classNames } from '@/components/ui/class-names'
import { nameOf } from '@/lib/client/workspace/project'

export function FileTabs({ panelId }: { panelId: string }) {
  const t = useTranslations('editor')
  const store = useWorkspaceStore()
  const tabs = useWorkspace((workspace) => workspace.tabs)
  return (
    <div
      role="tablist"
      aria-label={t('openFiles')}
      className="flex h-9 shrink-0 overflow-x-auto border-b border-line bg-sunken"
    >
      {tabs.open.map((path) => (
        <div
          key={path}
          role="tab"
          tabIndex={path === tabs.active ? 0 : -1}
          aria-selected={path === tabs.active}
          aria-controls={panelId}
          onClick={() => store.getState().open(path)}
          onKeyDown={() => undefined}
          className={classNames(
            'group flex shrink-0 items-center gap-1.5 border-r border-line px-2.5 focus-inset select-none',
            path === tabs.active ? 'bg-surface text-ink' : 'text-ink-muted hover:text-ink',
          )}
        >
          <FileIcon path={path} />
          {nameOf(path)}
          <span
            aria-hidden
            className="inline-flex size-6 items-center justify-center"
            onClick={() => store.getState().close(path)}
          >
            <X className="size-3.5" />
          </span>
        </div>
      ))}
    </div>
  )
}
