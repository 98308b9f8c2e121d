'use client'

import { useTranslations } from 'next-intl'
import { useId, useState } from 'react'
import { ErrorText } from '@/components/help/error-text'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { parseRepository } from '@/lib/contracts/repository'

type RepositoryDialogProps = {
  /** @throws what went wrong, in words for people */
  onImport: (url: string) => Promise<void>
  onClose: () => void
}

export function RepositoryDialog({ onImport, onClose }: RepositoryDialogProps) {
  const t = useTranslations('project')
  const formId = useId()
  const [url, setUrl] = useState('')
  const [error, setError] = useState<unknown>(null)
  const [isBusy, setIsBusy] = useState(false)

  const submit = async () => {
    if (parseRepository(url) === null) {
      setError(t('notARepository'))
      return
    }
    setIsBusy(true)
    setError(null)
    try {
      await onImport(url)
      onClose()
    } catch (failure) {
      setError(failure)
    } finally {
      setIsBusy(false)
    }
  }

  return (
    <Dialog
      onClose={onClose}
      title={t('importRepository')}
      description={t('importRepositoryHint')}
      action={
        <Button variant="primary" type="submit" form={formId} disabled={isBusy || url.trim() === ''}>
          {isBusy ? t('importing') : t('importDone')}
        </Button>
      }
    >
      <form
        id={formId}
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <input
          aria-label={t('repositoryLink')}
          value={url}
          placeholder="https://github.com/owner/repository"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          onChange={(event) => setUrl(event.target.value)}
          className="h-9 w-full rounded-md border border-line-strong bg-surface px-3 font-mono text-xs coarse:h-11 coarse:text-base"
        />
        {error === null ? null : (
          <p role="alert" className="mt-3 rounded-md bg-danger-wash px-3 py-2 text-danger-strong">
            <ErrorText error={error} />
          </p>
        )}
      </form>
    </Dialog>
  )
}
