'use client'

import { useTranslations } from 'next-intl'
import { toast } from 'sonner'
import { useSession } from '@/components/session/use-sandbox-session'
import { fetchRepository } from '@/lib/client/queries/repositories'
import { archiveUrl } from '@/lib/client/queries/urls'
import { saveAs, saveUrlAs } from '@/lib/client/save-as'
import { ArchiveError, readArchive, writeArchive } from '@/lib/client/workspace/archive'
import { type FileContent, ownDocs } from '@/lib/client/workspace/project'
import { parseRepository } from '@/lib/contracts/repository'
import { useSwitchProject } from './use-switch-project'
import { useWorkspaceStore } from './workspace-context'

/** What a file system takes as a name, from a title that may hold anything. */
const fileNameOf = (title: string) => `${title.replace(/[\\/:*?"<>|\p{Cc}]+/gu, ' ').trim() || 'project'}.zip`

/** What is in a folder, without the folder. @throws {ArchiveError} `empty` */
function within(files: ReadonlyMap<string, FileContent>, folder: string): ReadonlyMap<string, FileContent> {
  if (folder === '') return files
  const prefix = `${folder}/`
  const inside = [...files].filter(([path]) => path.startsWith(prefix))
  if (inside.length === 0) throw new ArchiveError('empty')
  return new Map(inside.map(([path, content]) => [path.slice(prefix.length), content]))
}

/** Projects as zip files: out of the page, into it as a new project, and the sandbox whole. */
export function useArchive() {
  const t = useTranslations('project')
  const store = useWorkspaceStore()
  const { startNew } = useSwitchProject()
  const session = useSession()
  return {
    exportProject: async () => {
      const { project, title } = store.getState()
      const files = new Map(ownDocs(project).map(([path, { content }]) => [path, content]))
      saveAs(fileNameOf(title), new Blob([await writeArchive(files)], { type: 'application/zip' }))
    },
    /** With what programs have made and installed, which the project leaves in the sandbox. */
    exportSandbox: () => {
      const { sandbox } = session.store.getState()
      if (sandbox !== null) saveUrlAs(fileNameOf(store.getState().title), archiveUrl(sandbox.id))
    },
    /** @throws {Error} in words for people */
    importRepository: async (url: string) => {
      const repository = parseRepository(url)
      if (repository === null) return
      try {
        const files = within(await readArchive(await fetchRepository(url)), repository.folder)
        await startNew('blank', { title: repository.name, files })
      } catch (error) {
        throw error instanceof ArchiveError ? new Error(t(`importProblem.${error.problem}`), { cause: error }) : error
      }
    },
    importProject: async (file: File) => {
      try {
        const files = await readArchive(new Uint8Array(await file.arrayBuffer()))
        await startNew('blank', { title: file.name.replace(/\.zip$/i, ''), files })
      } catch (error) {
        toast.error(t('importFailed', { name: file.name }), {
          description: error instanceof ArchiveError ? t(`importProblem.${error.problem}`) : String(error),
        })
      }
    },
  }
}
