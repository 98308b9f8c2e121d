'use client'

import { useTranslations } from 'next-intl'
import { useId, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { useWorkspaceStore } from './workspace-context'

const TITLE_MAX_CHARS = 80

export function RenameDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('project')
  const store = useWorkspaceStore()
  const formId = useId()
  const [title, setTitle] = useState(() => store.getState().title)
  return (
    <Dialog
      onClose={onClose}
      title={t('rename')}
      description={t('renameHint')}
      action={
        <Button variant="primary" type="submit" form={formId} disabled={title.trim() === ''}>
          {t('renameDone')}
        </Button>
      }
    >
      <form
        id={formId}
        onSubmit={(event) => {
          event.preventDefault()
          if (title.trim() === '') return
          store.getState().setTitle(title.trim())
          onClose()
        }}
      >
        <input
          aria-label={t('title')}
          value={title}
          maxLength={TITLE_MAX_CHARS}
          onChange={(event) => setTitle(event.target.value)}
          className="h-9 w-full rounded-md border border-line-strong bg-surface px-3 coarse:h-11 coarse:text-base"
        />
      </form>
    </Dialog>
  )
}
