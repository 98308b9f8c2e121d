'use client'

import { useWorkspaceStore } from '@/components/playground/workspace-context'
import { useSession } from '@/components/session/use-sandbox-session'
import { fileUrl } from '@/lib/client/queries/urls'
import { saveAs, saveUrlAs } from '@/lib/client/save-as'
import { nameOf } from '@/lib/client/workspace/project'

/** Downloads a file: what the page has of it, else what the sandbox has. */
export function useDownload(): (path: string) => void {
  const store = useWorkspaceStore()
  const session = useSession()
  return (path) => {
    const doc = store.getState().project.docs.get(path)
    const { sandbox } = session.store.getState()
    if (doc !== undefined) saveAs(nameOf(path), new Blob([doc.content], { type: 'application/octet-stream' }))
    else if (sandbox !== null) saveUrlAs(nameOf(path), fileUrl(sandbox.id, path))
  }
}
