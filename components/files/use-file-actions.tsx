'use client'

import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import { toast } from 'sonner'
import { ErrorText } from '@/components/help/error-text'
import { useShell } from '@/components/playground/shell-context'
import { useWorkspaceStore } from '@/components/playground/workspace-context'
import { useSession } from '@/components/session/use-sandbox-session'
import { readFile } from '@/lib/client/queries/files'
import { EDIT_MAX_CHARS } from '@/lib/client/workspace/file-sizes'
import { isUnder, joinPath, nameOf, withGuest } from '@/lib/client/workspace/project'
import { contentOf } from '@/lib/client/workspace/sync/file-content'
import type { TreeNode } from '@/lib/client/workspace/tree'

export type FileActions = {
  open: (path: string) => Promise<void>
  /** Moves into a folder; says why where it cannot. */
  moveInto: (path: string, folder: string) => boolean
  remove: (path: string) => void
  copyPath: (path: string) => Promise<void>
}

export function useFileActions(nodes: ReadonlyMap<string, TreeNode>): FileActions {
  const t = useTranslations('files')
  const store = useWorkspaceStore()
  const session = useSession()
  const { show } = useShell()

  return useMemo<FileActions>(
    () => ({
      open: async (path) => {
        const { sandbox } = session.store.getState()
        if (!store.getState().project.docs.has(path)) {
          if (sandbox === null) {
            toast.error(t('onlyInSandbox', { name: nameOf(path) }))
            return
          }
          try {
            const content = contentOf(await readFile(sandbox.id, path))
            if (content.length > EDIT_MAX_CHARS) {
              toast(t('tooLargeToOpen', { name: nameOf(path) }))
              return
            }
            store.getState().receive((project) => withGuest(project, path, content))
          } catch (error) {
            toast.error(t('cannotOpen', { name: nameOf(path) }), {
              description: <ErrorText error={error} />,
            })
            return
          }
        }
        store.getState().open(path)
        show('code')
      },

      moveInto: (path, folder) => {
        const to = joinPath(folder, nameOf(path))
        if (to === path) return true
        if (isUnder(folder, path)) {
          toast.error(t('intoItself', { name: nameOf(path) }))
          return false
        }
        if (nodes.has(to)) {
          toast.error(t('taken', { name: nameOf(path) }))
          return false
        }
        store.getState().move(path, to)
        return true
      },

      remove: (path) => {
        const before = store.getState()
        const lost = [...before.project.docs].filter(([file]) => isUnder(file, path))
        before.remove(path)
        toast(t('deleted', { name: nameOf(path) }), {
          duration: 8000,
          ...(lost.length === 0
            ? {}
            : {
                action: {
                  label: t('undo'),
                  onClick: () => {
                    const { editAll, entry, setEntry, open } = store.getState()
                    editAll(lost.map(([file, { content }]) => [file, content] as const))
                    if (entry === null) setEntry(before.entry)
                    if (before.tabs.open.includes(path)) open(path)
                  },
                },
              }),
        })
      },

      copyPath: async (path) => {
        await navigator.clipboard.writeText(path)
        toast.success(t('pathCopied'))
      },
    }),
    [nodes, session, show, store, t],
  )
}
