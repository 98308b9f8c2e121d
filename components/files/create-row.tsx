'use client'

import { Folder } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { FileIcon } from './file-icon'
import { NameInput } from './name-input'
import { INDENT_PX } from './tree-row'

export type CreateRowProps = {
  kind: 'create-file' | 'create-folder'
  level: number
  siblings: readonly string[]
  onDone: (name: string | null) => void
}

/** The row where a new file or folder gets its name. */
export function CreateRow({ kind, level, siblings, onDone }: CreateRowProps) {
  const t = useTranslations('files')
  const isFolder = kind === 'create-folder'
  return (
    <div
      role="treeitem"
      aria-level={level + 1}
      aria-selected={false}
      tabIndex={-1}
      style={{ paddingLeft: 6 + level * INDENT_PX }}
      className="flex h-7 items-center gap-1.5 pr-2 coarse:h-10"
    >
      <span className="w-3.5 shrink-0" />
      {isFolder ? <Folder aria-hidden className="size-4 shrink-0 text-ink-muted" /> : <FileIcon path="" />}
      <NameInput
        label={isFolder ? t('newFolderLabel') : t('newFileLabel')}
        initial=""
        siblings={siblings}
        onDone={onDone}
        onCancel={() => onDone(null)}
      />
    </div>
  )
}
