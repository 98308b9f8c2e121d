'use client'

import {
  dragAndDropFeature,
  hotkeysCoreFeature,
  type ItemInstance,
  selectionFeature,
  syncDataLoaderFeature,
  type TreeInstance,
} from '@headless-tree/core'
import { useTree } from '@headless-tree/react'
import { useEffect, useState } from 'react'
import { useWorkspace } from '@/components/playground/workspace-context'
import { nameOf, parentOf } from '@/lib/client/workspace/project'
import { ROOT, type TreeNode } from '@/lib/client/workspace/tree'
import { readDrop } from './read-drop'
import { useAddFiles } from './use-add-files'
import type { FileActions } from './use-file-actions'

const hasFiles = (transfer: DataTransfer) => transfer.types.includes('Files')
const folderOf = (item: ItemInstance<TreeNode>) => (item.getId() === ROOT ? '' : item.getId())

function foldersAbove(path: string): string[] {
  const folder = parentOf(path)
  return folder === '' ? [] : [...foldersAbove(folder), folder]
}

/**
 * The tree's behaviour: what is open, where the focus is, what can be dropped where.
 *
 * @param scrollTo makes sure that the row of an index is in the page, and in sight
 */
export function useFileTree(
  nodes: ReadonlyMap<string, TreeNode>,
  actions: FileActions,
  scrollTo: (index: number) => void,
): TreeInstance<TreeNode> {
  const addFiles = useAddFiles()
  const active = useWorkspace(({ tabs }) => tabs.active)
  const [expandedItems, setExpandedItems] = useState<string[]>([])

  const tree = useTree<TreeNode>({
    rootItemId: ROOT,
    state: { expandedItems },
    setExpandedItems,
    dataLoader: {
      // A row may be asked for once more after its file has gone.
      getItem: (id) =>
        nodes.get(id) ?? { path: id, name: nameOf(id), isFolder: false, isSandboxOnly: true, children: [] },
      getChildren: (id) => [...(nodes.get(id)?.children ?? [])],
    },
    getItemName: (item) => item.getItemData().name,
    isItemFolder: (item) => item.getItemData().isFolder,
    onPrimaryAction: (item) => {
      if (!item.getItemData().isFolder) void actions.open(item.getId())
    },
    scrollToItem: (item) => scrollTo(item.getItemMeta().index),
    canReorder: false,
    openOnDropDelay: 600,
    canDrop: (items, { item }) => item.isFolder() && items.every((dragged) => !item.isDescendentOf(dragged.getId())),
    onDrop: (items, { item }) => {
      for (const dragged of items) actions.moveInto(dragged.getId(), folderOf(item))
    },
    canDragForeignDragObjectOver: hasFiles,
    canDropForeignDragObject: hasFiles,
    onDropForeignDragObject: async (transfer, { item }) => {
      const folder = folderOf(item)
      await addFiles(folder, await readDrop(transfer))
    },
    features: [syncDataLoaderFeature, selectionFeature, hotkeysCoreFeature, dragAndDropFeature],
  })

  useEffect(() => {
    if (nodes.size > 0) tree.rebuildTree()
  }, [nodes, tree])

  // The file that is looked at can be seen in the tree.
  useEffect(() => {
    if (active === null) return
    setExpandedItems((open) => [...new Set([...open, ...foldersAbove(active)])])
  }, [active])

  return tree
}
