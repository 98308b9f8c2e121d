'use client'

import { Copy, Download, FilePlus, FolderInput, FolderPlus, Pencil, Play, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useWorkspaceStore } from '@/components/playground/workspace-context'
import { ContextMenuContent, ContextMenuItem, ContextMenuSeparator } from '@/components/ui/context-menu'
import { runLanguage } from '@/lib/client/workspace/languages'
import { parentOf } from '@/lib/client/workspace/project'
import { ROOT, type TreeNode } from '@/lib/client/workspace/tree'
import { useFilesPanel } from './files-context'
import { useDownload } from './use-download'
import type { FileActions } from './use-file-actions'

/** What can be done with a file or folder; on the empty part of the tree, with the project's top. */
export function RowMenu({ node, actions }: { node: TreeNode | undefined; actions: FileActions }) {
  const t = useTranslations('files')
  const { setTask } = useFilesPanel()
  const store = useWorkspaceStore()
  const download = useDownload()
  const isRoot = node === undefined || node.path === ROOT
  const folder = isRoot ? '' : node.isFolder ? node.path : parentOf(node.path)

  return (
    <ContextMenuContent
      // The name field that a choice opens has the focus; the menu must not take it back.
      onCloseAutoFocus={(event) => event.preventDefault()}
    >
      <ContextMenuItem onSelect={() => setTask({ kind: 'create-file', folder })}>
        <FilePlus aria-hidden />
        {t('newFile')}
      </ContextMenuItem>
      <ContextMenuItem onSelect={() => setTask({ kind: 'create-folder', folder })}>
        <FolderPlus aria-hidden />
        {t('newFolder')}
      </ContextMenuItem>
      {isRoot ? null : (
        <>
          <ContextMenuSeparator />
          {!node.isFolder && runLanguage(node.path) !== undefined ? (
            <ContextMenuItem onSelect={() => store.getState().setEntry(node.path)}>
              <Play aria-hidden />
              {t('makeEntry')}
            </ContextMenuItem>
          ) : null}
          <ContextMenuItem hint="F2" onSelect={() => setTask({ kind: 'rename', path: node.path })}>
            <Pencil aria-hidden />
            {t('rename')}
          </ContextMenuItem>
          <ContextMenuItem onSelect={() => setTask({ kind: 'move', path: node.path })}>
            <FolderInput aria-hidden />
            {t('moveTo')}
          </ContextMenuItem>
          <ContextMenuItem onSelect={() => actions.copyPath(node.path)}>
            <Copy aria-hidden />
            {t('copyPath')}
          </ContextMenuItem>
          {node.isFolder ? null : (
            <ContextMenuItem onSelect={() => download(node.path)}>
              <Download aria-hidden />
              {t('download')}
            </ContextMenuItem>
          )}
          <ContextMenuSeparator />
          <ContextMenuItem danger hint="Del" onSelect={() => setTask({ kind: 'delete', path: node.path })}>
            <Trash2 aria-hidden />
            {t('delete')}
          </ContextMenuItem>
        </>
      )}
    </ContextMenuContent>
  )
}
