'use client'

import type { ItemInstance } from '@headless-tree/core'
import { ChevronRight, Ellipsis, Folder, FolderOpen, Play } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { KeyboardEvent, MouseEvent } from 'react'
import { useHasSandbox } from '@/components/playground/use-workspace-sync'
import { useWorkspace } from '@/components/playground/workspace-context'
import { classNames } from '@/components/ui/class-names'
import { isDirty } from '@/lib/client/workspace/project'
import type { TreeNode } from '@/lib/client/workspace/tree'
import { FileIcon } from './file-icon'
import { NameInput } from './name-input'

export const INDENT_PX = 14

export type TreeRowProps = {
  item: ItemInstance<TreeNode>
  node: TreeNode
  isRenaming: boolean
  siblings: readonly string[]
  onRename: (name: string | null) => void
  onKeyDown: (event: KeyboardEvent) => void
}

export function TreeRow({ item, node, isRenaming, siblings, onRename, onKeyDown }: TreeRowProps) {
  const t = useTranslations('files')
  const isActive = useWorkspace(({ tabs }) => tabs.active === node.path)
  const isEntry = useWorkspace(({ entry }) => entry === node.path)
  const hasSandbox = useHasSandbox()
  const mark = useWorkspace(({ project }) => {
    const doc = project.docs.get(node.path)
    if (doc?.theirs !== undefined) return 'conflict'
    return hasSandbox && doc !== undefined && isDirty(doc) ? 'unsaved' : null
  })
  const props = item.getProps()
  const level = item.getItemMeta().level
  const isOpen = node.isFolder && item.isExpanded()
  const FolderIcon = isOpen ? FolderOpen : Folder

  /** The menu is the row's context menu, opened where the button is. */
  const openMenu = (event: MouseEvent<HTMLButtonElement>) => {
    event.stopPropagation()
    const { left, bottom } = event.currentTarget.getBoundingClientRect()
    event.currentTarget.dispatchEvent(
      new globalThis.MouseEvent('contextmenu', { bubbles: true, cancelable: true, clientX: left, clientY: bottom }),
    )
  }

  return (
    <div
      {...props}
      role="treeitem"
      aria-selected={item.isSelected()}
      tabIndex={item.isFocused() ? 0 : -1}
      data-path={node.path}
      aria-label={undefined}
      onKeyDown={onKeyDown}
      title={node.isSandboxOnly ? t('onlyInSandboxHint') : undefined}
      style={{ paddingLeft: 6 + level * INDENT_PX }}
      className={classNames(
        'group/row flex h-7 w-full items-center gap-1.5 pr-2 text-left outline-none select-none coarse:h-10',
        'focus-visible:shadow-[inset_0_0_0_2px_var(--focus)]',
        isActive ? 'bg-accent-wash text-ink' : 'hover:bg-hover',
        item.isDragTarget() && 'bg-accent-wash shadow-[inset_0_0_0_1px_var(--accent)]',
        node.isSandboxOnly ? 'text-ink-muted italic' : 'text-ink',
      )}
    >
      {node.isFolder ? (
        <>
          <ChevronRight
            aria-hidden
            className={classNames('size-3.5 shrink-0 text-ink-faint transition-transform', isOpen && 'rotate-90')}
          />
          <FolderIcon aria-hidden className="size-4 shrink-0 text-ink-muted" />
        </>
      ) : (
        <>
          <span className="w-3.5 shrink-0" />
          <FileIcon path={node.path} />
        </>
      )}
      {isRenaming ? (
        <NameInput
          label={t('renameLabel', { name: node.name })}
          initial={node.name}
          siblings={siblings}
          onDone={onRename}
          onCancel={() => onRename(null)}
        />
      ) : (
        <>
          <span className="min-w-0 flex-1 truncate">{node.name}</span>
          {isEntry ? (
            <span title={t('entryMark')} className="shrink-0 text-accent">
              <Play aria-hidden className="size-3 fill-current" />
              <span className="sr-only">{t('entryMark')}</span>
            </span>
          ) : null}
          {mark === null ? null : (
            <span
              className={classNames(
                'size-1.5 shrink-0 rounded-full',
                mark === 'conflict' ? 'bg-danger' : 'bg-ink-faint',
              )}
            >
              <span className="sr-only">{t(mark)}</span>
            </span>
          )}
          <button
            type="button"
            tabIndex={-1}
            onClick={openMenu}
            className="hidden size-6 shrink-0 items-center justify-center rounded text-ink-faint group-hover/row:inline-flex group-focus/row:inline-flex hover:bg-hover hover:text-ink coarse:inline-flex coarse:size-9"
          >
            <Ellipsis aria-hidden className="size-4" />
            <span className="sr-only">{t('more', { name: node.name })}</span>
          </button>
        </>
      )}
    </div>
  )
}
