import { useTranslations } from 'next-intl'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import type { AskedReplacement } from './use-replace'

/** Asks before more is replaced than the list shows. */
export function ReplaceAllDialog({ asked: { count, files, confirm, cancel } }: { asked: AskedReplacement }) {
  const t = useTranslations('search')
  return (
    <Dialog
      onClose={cancel}
      title={t('ask.title', { count })}
      description={t('ask.description', { count, files })}
      action={
        <Button variant="primary" onClick={confirm}>
          {t('replaceAll')}
        </Button>
      }
    />
  )
}
