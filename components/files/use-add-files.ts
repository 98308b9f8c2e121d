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

/** Files whose bytes are in memory beside their text, and that come into the project, and onto the page, together. */
const READ_AT_ONCE = 100

type Named = readonly [path: string, file: File]

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
      const isKept = ([, file]: Named) => file.size <= KEEP_MAX_BYTES
      const kept = accepted.filter(isKept)
      for (let start = 0; start < kept.length; start += READ_AT_ONCE) {
        const group = kept.slice(start, start + READ_AT_ONCE)
        const read = await Promise.allSettled(group.map(([, file]) => contentOfFile(file)))
        const contents = group.flatMap(([path], index) => {
          const result = read[index]
          if (result?.status === 'fulfilled') return [[path, result.value] as const]
          failed.push(path)
          return []
        })
        store.getState().editAll(contents)
      }
      for (const [path, file] of accepted.filter((named) => !isKept(named))) {
        try {
          await writeFile((await session.connection.whenReady(AbortSignal.timeout(30_000))).id, path, file)
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
                  store.getState().editAll(
                    replaced.flatMap(([path]) => {
                      const old = before.docs.get(path)
                      return old === undefined ? [] : [[path, old.content] as const]
                    }),
                  )
                },
              },
            }),
      })
    },
    [session, store, t],
  )
}
