'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { DiffDialog, type DiffOfFile } from '@/components/diff/diff-dialog'
import { ErrorText } from '@/components/help/error-text'
import { useWorkspaceStore } from '@/components/playground/workspace-context'
import { readPlayground } from '@/lib/client/queries/playgrounds'
import { fromAddress } from '@/lib/client/share/code-address'
import { textsOf } from '@/lib/client/workspace/project'
import { changedFiles } from './changed-files'

/** What has been changed since a link was opened: the texts of the project against those of the link. */
export default function ChangesDialog({ link, onClose }: { link: string; onClose: () => void }) {
  const t = useTranslations('origin')
  const store = useWorkspaceStore()
  const [files, setFiles] = useState<readonly DiffOfFile[] | null>(null)
  const [failure, setFailure] = useState<unknown>(null)

  useEffect(() => {
    let isGone = false
    sharedTexts(link)
      .then((shared) => !isGone && setFiles(changedFiles(shared, textsOf(store.getState().project))))
      .catch((error: unknown) => !isGone && setFailure(error))
    return () => {
      isGone = true
    }
  }, [link, store])

  return (
    <DiffDialog title={t('changes')} description={t('changesDescription')} files={files ?? []} onClose={onClose}>
      <p role="status">
        {failure !== null ? (
          <ErrorText error={failure} />
        ) : files === null ? (
          t('changesLoading')
        ) : files.length === 0 ? (
          t('noChanges')
        ) : null}
      </p>
    </DiffDialog>
  )
}

async function sharedTexts(link: string): Promise<ReadonlyMap<string, string>> {
  const id = /^\/p\/(\w+)$/.exec(link)?.[1]
  if (id !== undefined) return (await readPlayground(id)).files
  const inAddress = await fromAddress(link.slice(link.indexOf('#')))
  return inAddress === null ? new Map() : textsOf(inAddress.project)
}
