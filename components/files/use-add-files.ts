'use client'

import { useTranslations } from 'next-intl'
import { useCallback } from 'react'
import { toast } from 'sonner'
import { useWorkspaceStore } from '@/components/playground/workspace-context'
import { useSession } from '@/components/session/use-sandbox-session'
import { writeFile } from '@/lib/client/queries/files'
import { KEEP_MAX_BYTES } from '@/lib/client/workspace/file-sizes'
import { joinPath, withFolder } from '@/lib/client/workspace/project'
import { FilePath } from '@/lib/contracts/files'
import { contentOfFile, type Incoming } from './read-drop'

/** Puts files from outside into a folder of the project; what is too large for this browser goes to the sandbox alone. */
export function useAddFiles(): (folder: string, incoming: Incoming) => Promise<void> {
  const t = useTranslations('files')
  const store = useWorkspaceStore()
  const session = useSession()

  return useCallback(
    async (folder, incoming) => {
      const files = [...incoming].map(([path, file]) => [joinPath(folder, path), file] as const)
      const refused = files.filter(([path]) => !FilePath.safeParse(path).success)
      const accepted = files.filter(([path]) => FilePath.safeParse(path).success)
      const replaced = accepted.filter(([path]) => store.getState().project.docs.has(path))
      const before = store.getState().project

      const failed: string[] = refused.map(([path]) => path)
      for (const [path, file] of accepted) {
        try {
          if (file.size <= KEEP_MAX_BYTES) store.getState().edit(path, await contentOfFile(file))
          else await writeFile((await session.connection.whenReady(AbortSignal.timeout(30_000))).id, path, file)
        } catch {
          failed.push(path)
        }
      }
      const [firstFailed] = failed
      if (firstFailed !== undefined) {
        toast.error(t('uploadFailed', { path: firstFailed, count: failed.length - 1 }))
      }
      if (accepted.length === 0) return
      if (folder !== '') store.getState().receive((project) => withFolder(project, folder))
      toast.success(t('uploaded', { count: accepted.length }), {
        ...(replaced.length === 0
          ? {}
          : {
              description: t('replaced', { count: replaced.length }),
              duration: 10_000,
              action: {
                label: t('undo'),
                onClick: () => {
                  for (const [path] of replaced) {
                    const old = before.docs.get(path)
                    if (old !== undefined) store.getState().edit(path, old.content)
                  }
                },
              },
            }),
      })
    },
    [session, store, t],
  )
}
