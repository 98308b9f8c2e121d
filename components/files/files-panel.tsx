'use client'

import { Ellipsis, Eye, EyeOff, FilePlus, FileUp, FolderPlus, FolderUp, Package, TextSearch } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRef, useState } from 'react'
import { useAriaKeys, useShortcutNames } from '@/components/playground/shortcuts'
import { showSideView } from '@/components/playground/side-view'
import { useWorkspace } from '@/components/playground/workspace-context'
import { Button } from '@/components/ui/button'
import { IconButton } from '@/components/ui/icon-button'
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from '@/components/ui/menu'
import { parentOf } from '@/lib/client/workspace/project'
import { neighbourOf, ROOT } from '@/lib/client/workspace/tree'
import { DeleteDialog, MoveDialog } from './file-dialogs'
import { FileTree } from './file-tree'
import { FilesContext, type FilesTask } from './files-context'
import { readInput } from './read-drop'
import { useAddFiles } from './use-add-files'
import { useFileActions } from './use-file-actions'
import { useTreeNodes } from './use-tree-nodes'

export function FilesPanel() {
  const t = useTranslations('files')
  const [task, setTask] = useState<FilesTask>(null)
  const [showsHidden, setShowsHidden] = useState(false)
  const toFocus = useRef<string | null>(null)
  const visited = useRef<string>(ROOT)
  const workspaceId = useWorkspace(({ id }) => id)
  const nodes = useTreeNodes(showsHidden)
  const actions = useFileActions(nodes)
  const shortcuts = useShortcutNames()
  const searchKeys = useAriaKeys('search')
  const isEmpty = workspaceId !== null && (nodes.get(ROOT)?.children.length ?? 0) === 0 && task === null

  const ask = (next: FilesTask) => {
    if (next?.kind === 'delete' && nodes.get(next.path)?.isFolder === false) {
      toFocus.current = neighbourOf(nodes, next.path)
      actions.remove(next.path)
    } else setTask(next)
  }
  /** What is new goes beside the row that was last looked at, or into it. */
  const create = (kind: 'create-file' | 'create-folder') => {
    const node = nodes.get(visited.current)
    const folder = node === undefined ? ROOT : node.isFolder ? node.path : parentOf(node.path)
    ask({ kind, folder: folder === ROOT ? '' : folder })
  }
  const focusRow = (path: string | null) => {
    toFocus.current = path
  }

  return (
    <FilesContext value={{ task, setTask: ask, focusRow, showsHidden, setShowsHidden }}>
      <div className="flex h-9 shrink-0 items-center gap-0.5 border-b border-line pr-1 pl-3 coarse:h-11">
        <h2 className="flex-1 truncate text-xs font-semibold text-ink-muted">{t('title')}</h2>
        <IconButton
          size="small"
          label={t('search')}
          hint={shortcuts.search}
          aria-keyshortcuts={searchKeys}
          onClick={() => showSideView('search')}
        >
          <TextSearch aria-hidden />
        </IconButton>
        <IconButton size="small" label={t('packages')} onClick={() => showSideView('packages')}>
          <Package aria-hidden />
        </IconButton>
        <IconButton size="small" label={t('newFile')} onClick={() => create('create-file')}>
          <FilePlus aria-hidden />
        </IconButton>
        <IconButton size="small" label={t('newFolder')} onClick={() => create('create-folder')}>
          <FolderPlus aria-hidden />
        </IconButton>
        <FilesMenu showsHidden={showsHidden} setShowsHidden={setShowsHidden} />
      </div>
      {isEmpty ? (
        <div className="flex flex-col items-start gap-2 p-4 text-ink-muted">
          <p>{t('empty')}</p>
          <Button size="small" onClick={() => ask({ kind: 'create-file', folder: '' })}>
            <FilePlus aria-hidden />
            {t('newFile')}
          </Button>
        </div>
      ) : null}
      <FileTree
        key={workspaceId}
        nodes={nodes}
        actions={actions}
        toFocus={toFocus}
        onVisit={(path) => {
          visited.current = path
        }}
      />
      <DeleteDialog nodes={nodes} actions={actions} />
      <MoveDialog nodes={nodes} actions={actions} />
    </FilesContext>
  )
}

function FilesMenu({
  showsHidden,
  setShowsHidden,
}: {
  showsHidden: boolean
  setShowsHidden: (shows: boolean) => void
}) {
  const t = useTranslations('files')
  const addFiles = useAddFiles()
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const HiddenIcon = showsHidden ? EyeOff : Eye
  return (
    <>
      {[files, folder].map((input, index) => (
        <input
          key={index === 0 ? 'files' : 'folder'}
          ref={(element) => {
            input.current = element
            // React has no property for it.
            if (index === 1) element?.setAttribute('webkitdirectory', '')
          }}
          type="file"
          multiple
          hidden
          aria-label={index === 0 ? t('uploadFiles') : t('uploadFolder')}
          onChange={async (event) => {
            const { files: chosen } = event.target
            if (chosen !== null) await addFiles('', readInput(chosen))
            event.target.value = ''
          }}
        />
      ))}
      <Menu>
        <MenuTrigger asChild>
          <IconButton size="small" label={t('moreActions')}>
            <Ellipsis aria-hidden />
          </IconButton>
        </MenuTrigger>
        <MenuContent align="end">
          <MenuItem onSelect={() => files.current?.click()}>
            <FileUp aria-hidden />
            {t('uploadFiles')}
          </MenuItem>
          <MenuItem onSelect={() => folder.current?.click()}>
            <FolderUp aria-hidden />
            {t('uploadFolder')}
          </MenuItem>
          <MenuSeparator />
          <MenuItem onSelect={() => setShowsHidden(!showsHidden)}>
            <HiddenIcon aria-hidden />
            {showsHidden ? t('hideHidden') : t('showHidden')}
          </MenuItem>
        </MenuContent>
      </Menu>
    </>
  )
}
