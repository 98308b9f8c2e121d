'use client'

import { Trash2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useFormatter, useTranslations } from 'next-intl'
import { Button } from '@/components/ui/button'
import { persistently } from '@/lib/client/persistently'
import type { MyShare } from '@/lib/client/share/my-shares'
import { embedCode } from '@/lib/contracts/embed'
import { CopyField } from './copy-field'

const QrCode = dynamic(() => persistently(() => import('./qr-code')), {
  ssr: false,
  loading: () => <span className="size-33 shrink-0" />,
})

/** The link, in every form that somebody may want it in, and the way to take it back. */
export function ShareResult({ shared, isBusy, onDelete }: { shared: MyShare; isBusy: boolean; onDelete: () => void }) {
  const t = useTranslations('share')
  const format = useFormatter()
  const link = `${location.origin}/p/${shared.id}`
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-start gap-4">
        <div className="flex min-w-0 flex-1 flex-col gap-3">
          <CopyField label={t('link')} value={link} />
          <CopyField label={t('embed')} value={embedCode(location.origin, shared.id, shared.title)} />
        </div>
        <div className="phone:hidden">
          <QrCode value={link} label={t('qr')} />
        </div>
      </div>
      <CopyField label={t('token')} value={shared.deleteToken} />
      <p className="text-ink-muted">
        {shared.expiresAt === null
          ? t('lasts')
          : t('until', {
              time: format.dateTime(new Date(shared.expiresAt), { dateStyle: 'medium', timeStyle: 'short' }),
            })}
      </p>
      <Button disabled={isBusy} onClick={onDelete} className="self-start text-danger!">
        <Trash2 aria-hidden />
        {t('delete')}
      </Button>
    </div>
  )
}
