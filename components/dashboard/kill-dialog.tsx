'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from 'sonner'
import { ErrorText } from '@/components/help/error-text'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { endSandbox } from '@/lib/client/queries/dashboard'

interface KillDialogProps {
  sandboxId: string
  owner: string | null
  onClose: () => void
}

/** Asks before everything that runs in somebody's sandbox is ended. */
export function KillDialog({ sandboxId, owner, onClose }: KillDialogProps) {
  const t = useTranslations('dashboard.killDialog')
  const [isBusy, setBusy] = useState(false)
  const kill = async () => {
    setBusy(true)
    try {
      await endSandbox(sandboxId)
      toast.success(t('done', { id: sandboxId }))
      onClose()
    } catch (error) {
      toast.error(t('failed'), { description: <ErrorText error={error} /> })
      setBusy(false)
    }
  }
  return (
    <Dialog
      onClose={onClose}
      title={t('title')}
      description={t('description', { id: sandboxId, owner: owner ?? '–' })}
      action={
        <Button variant="danger" disabled={isBusy} onClick={kill}>
          {t('kill')}
        </Button>
      }
    />
  )
}
