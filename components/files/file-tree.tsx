'use client'

import type { ItemInstance } from '@headless-tree/core'
import { useTranslations } from 'next-intl'
import { type DragEvent, type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react'
import { useWorkspace, useWorkspaceStore } from '@/components/playground/workspace-context'
import { classNames } from '@/components/ui/class-names'
import { ContextMenu, ContextMenuTrigger } from '@/components/ui/context-menu'
import { joinPath, nameOf, parentOf } from '@/lib/client/workspace/project'
import { ROOT, type TreeNode } from '@/lib/client/workspace/tree'
import { CreateRow } from './create-row'
import { useFilesPanel } from './files-context'
import { readDrop } from './read-drop'
import { RowMenu } from './row-menu'
import { StaticRows } from './static-rows'
import { TreeRow } from './tree-row'
import { useAddFiles } from './use-add-files'
import type { FileActions } from './use-file-actions'
import { useFileTree } from './use-file-tree'
import { type TreeWindow, useTreeWindow } from './use-tree-window'

export type FileTreeProps = {
  nodes: ReadonlyMap<string, TreeNode>
  actions: FileActions
  /** The row that is to have the focus once it is there. */
  toFocus: RefObject<string | null>
  /** Told which row has the focus. */
  onVisit: (path: string) => void
}

export function FileTree({ nodes, actions, toFocus, onVisit }: FileTreeProps) {
  const t = useTranslations('files')
  const store = useWorkspaceStore()
  const { task, setTask } = useFilesPanel()
  const addFiles = useAddFiles()
  const treeWindow = useRef<TreeWindow>(null)
  const tree = useFileTree(nodes, actions, (index) => treeWindow.current?.scrollToIndex(index))
  const [menuPath, setMenuPath] = useState(ROOT)
  const [isDroppingOnTop, setIsDroppingOnTop] = useState(false)
  const items = tree.getItems()
  const creating = task?.kind === 'create-file' || task?.kind === 'create-folder' ? task : null
  const rows = withCreateRow(items, creating?.folder)
  const renamed = task?.kind === 'rename' ? task.path : null
  const virtual = useTreeWindow({
    count: rows.length,
    keyOf: (index) => rows[index]?.getKey() ?? CREATE_KEY,
    focused: rows.findIndex((row) => row?.isFocused()),
    kept: rows.flatMap((row, index) => (row === null || row.isFocused() || row.getId() === renamed ? [index] : [])),
    scroller: () => tree.getElement() ?? null,
  })
  treeWindow.current = virtual

  // A row that has just got its name exists after the next render; one that is out of sight, after the one with its focus.
  useEffect(() => {
    const path = toFocus.current
    const row = items.find((item) => item.getId() === path)
    if (row === undefined) return
    if (!row.isFocused()) row.setFocused()
    const element = row.getElement()
    if (!element) return
    toFocus.current = null
    element.focus()
  })

  // The file that is looked at can be seen in the tree, once its folders are open.
  const active = useWorkspace(({ tabs }) => tabs.active)
  const revealed = useRef<string>(null)
  useEffect(() => {
    if (revealed.current === active) return
    const index = rows.findIndex((row) => row?.getId() === active)
    if (index < 0) return
    revealed.current = active
    virtual.scrollToIndex(index)
  })

  const siblingsIn = (folder: string, except?: string) =>
    (nodes.get(folder === '' ? ROOT : folder)?.children ?? []).filter((path) => path !== except).map(nameOf)

  const finishCreating = (folder: string, isFolder: boolean, name: string | null) => {
    setTask(null)
    if (name === null) return
    const path = joinPath(folder, name)
    if (isFolder) store.getState().createFolder(path)
    else {
      store.getState().createFile(path)
      void actions.open(path)
    }
    if (isFolder) toFocus.current = path
  }

  const finishRenaming = (path: string, name: string | null) => {
    setTask(null)
    const to = name === null ? path : joinPath(parentOf(path), name)
    if (to !== path) store.getState().move(path, to)
    toFocus.current = to
  }

  /** What a click on the row does. The tree's own keys leave this to rows that are buttons, which a `treeitem` can't be. */
  const activate = (item: ItemInstance<TreeNode>) => {
    if (!item.isFolder()) void actions.open(item.getId())
    else if (item.isExpanded()) item.collapse()
    else item.expand()
  }

  const pressKey = (event: KeyboardEvent, item: ItemInstance<TreeNode>) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return
    const node = item.getItemData()
    if (event.key === 'Enter' || event.key === ' ') activate(item)
    else if (event.key === 'F2') setTask({ kind: 'rename', path: node.path })
    else if (event.key === 'Delete') setTask({ kind: 'delete', path: node.path })
    else if (/^[^\s]$/u.test(event.key)) focusByLetter(node.path, event.key)
    else return
    event.preventDefault()
  }

  const focusByLetter = (from: string, letter: string) => {
    const at = items.findIndex((item) => item.getId() === from)
    const found = [...items.slice(at + 1), ...items.slice(0, at + 1)].find((item) =>
      item.getItemName().toLowerCase().startsWith(letter.toLowerCase()),
    )
    found?.setFocused()
    tree.updateDomFocus()
  }

  /** On the empty part below the rows, files go to the top of the project. */
  const dropOnTop = async (event: DragEvent) => {
    setIsDroppingOnTop(false)
    if (event.defaultPrevented || !event.dataTransfer.types.includes('Files')) return
    event.preventDefault()
    await addFiles('', await readDrop(event.dataTransfer))
  }

  const createRow = () =>
    creating === null ? null : (
      <CreateRow
        kind={creating.kind}
        level={creating.folder === '' ? 0 : creating.folder.split('/').length}
        siblings={siblingsIn(creating.folder)}
        onDone={(name) => finishCreating(creating.folder, creating.kind === 'create-folder', name)}
      />
    )
  const treeRow = (item: ItemInstance<TreeNode>) => {
    const node = item.getItemData()
    const isRenaming = renamed === node.path
    return (
      <TreeRow
        item={item}
        node={node}
        isRenaming={isRenaming}
        siblings={isRenaming ? siblingsIn(parentOf(node.path), node.path) : NONE}
        onRename={(name) => finishRenaming(node.path, name)}
        onKeyDown={(event) => pressKey(event, item)}
      />
    )
  }

  return (
    <ContextMenu>
      <ContextMenuTrigger
        asChild
        onContextMenu={(event) => {
          const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-path]') : null
          setMenuPath(row?.dataset.path ?? ROOT)
        }}
      >
        <div
          {...tree.getContainerProps(t('label'))}
          role="tree"
          onFocus={({ target }) => {
            const path = target.closest<HTMLElement>('[data-path]')?.dataset.path
            if (path !== undefined) onVisit(path)
          }}
          onDragOver={(event) => {
            if (event.defaultPrevented || !event.dataTransfer.types.includes('Files')) return
            event.preventDefault()
            setIsDroppingOnTop(true)
          }}
          onDragLeave={() => setIsDroppingOnTop(false)}
          onDrop={dropOnTop}
          className={classNames(
            'min-h-0 flex-1 overflow-x-hidden overflow-y-auto',
            isDroppingOnTop && 'bg-accent-wash',
          )}
        >
          {items.length === 0 ? <StaticRows nodes={nodes} /> : null}
          <div className="relative" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map(({ index, key, start }) => {
              const row = rows[index]
              return (
                <div key={key} className="absolute inset-x-0" style={{ top: start }}>
                  {row === null ? createRow() : row === undefined ? null : treeRow(row)}
                </div>
              )
            })}
          </div>
        </div>
      </ContextMenuTrigger>
      <RowMenu node={nodes.get(menuPath)} actions={actions} />
    </ContextMenu>
  )
}

/** Names are compared with those of one row at most: of five hundred files in a folder they are a quarter of a million. */
const NONE: readonly string[] = []

const CREATE_KEY = '/new'

/** The rows of a tree, with null for the one that asks for a name: on top, or below the folder that it is to be in. */
function withCreateRow(
  items: readonly ItemInstance<TreeNode>[],
  folder: string | undefined,
): (ItemInstance<TreeNode> | null)[] {
  if (folder === undefined) return [...items]
  const at = items.findIndex((item) => item.getId() === folder) + 1
  return folder !== '' && at === 0 ? [...items] : [...items.slice(0, at), null, ...items.slice(at)]
}
