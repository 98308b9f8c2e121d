'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useWorkspace } from '@/components/playground/workspace-context'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Select } from '@/components/ui/select'
import { isUnder, joinPath, nameOf, parentOf } from '@/lib/client/workspace/project'
import { neighbourOf, ROOT, type TreeNode } from '@/lib/client/workspace/tree'
import { useFilesPanel } from './files-context'
import type { FileActions } from './use-file-actions'

type Props = { nodes: ReadonlyMap<string, TreeNode>; actions: FileActions }

/** A folder is deleted after a yes; a file at once, since it can be put back. */
export function DeleteDialog({ nodes, actions }: Props) {
  const t = useTranslations('files')
  const { task, setTask, focusRow } = useFilesPanel()
  const path = task?.kind === 'delete' ? task.path : null
  const count = useWorkspace(({ project }) =>
    path === null ? 0 : [...project.docs.keys()].filter((file) => isUnder(file, path)).length,
  )
  if (path === null) return null
  const name = nameOf(path)
  const cancel = () => {
    focusRow(path)
    setTask(null)
  }
  const confirm = () => {
    focusRow(neighbourOf(nodes, path))
    actions.remove(path)
    setTask(null)
  }
  return (
    <Dialog
      onClose={cancel}
      title={nodes.get(path)?.isFolder ? t('deleteFolder', { name }) : t('deleteFile', { name })}
      description={nodes.get(path)?.isFolder ? t('deleteFolderHint', { count }) : t('deleteFileHint')}
      action={
        <Button variant="danger" onClick={confirm}>
          {t('delete')}
        </Button>
      }
    />
  )
}

/** Moving without a mouse. */
export function MoveDialog({ nodes, actions }: Props) {
  const { task } = useFilesPanel()
  if (task?.kind !== 'move') return null
  return <MoveForm key={task.path} path={task.path} nodes={nodes} actions={actions} />
}

function MoveForm({ path, nodes, actions }: Props & { path: string }) {
  const t = useTranslations('files')
  const { setTask, focusRow } = useFilesPanel()
  const [folder, setFolder] = useState(parentOf(path) || ROOT)
  const folders = [...nodes.values()]
    .filter((node) => node.isFolder && !node.isSandboxOnly && !isUnder(node.path, path))
    .map((node) => node.path)
    .sort()
  const cancel = () => {
    focusRow(path)
    setTask(null)
  }
  const confirm = () => {
    const target = folder === ROOT ? '' : folder
    if (!actions.moveInto(path, target)) return
    focusRow(joinPath(target, nameOf(path)))
    setTask(null)
  }
  return (
    <Dialog
      onClose={cancel}
      title={t('moveTitle', { name: nameOf(path) })}
      description={t('moveHint')}
      action={
        <Button variant="primary" onClick={confirm}>
          {t('move')}
        </Button>
      }
    >
      <Select
        label={t('folder')}
        value={folder}
        onValueChange={setFolder}
        options={folders.map((value) => ({ value, label: value === ROOT ? t('top') : value }))}
        className="w-full"
      />
    </Dialog>
  )
}
