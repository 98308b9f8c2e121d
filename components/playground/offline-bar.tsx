'use client'

import { WifiOff } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useSession, useSessionState } from '@/components/session/use-sandbox-session'
import { Button } from '@/components/ui/button'

/** The server is out of reach: what that means, and that nobody has to do anything. It goes when the server is back. */
export function OfflineBar() {
  const t = useTranslations('session')
  const isOffline = useSessionState(({ status }) => status === 'offline')
  const { retry } = useSession()
  return (
    <div role="status" aria-label={t('connection')}>
      {isOffline ? (
        <p className="mx-2 mb-2 flex items-center gap-2 rounded-lg border border-line bg-warn-wash px-3 py-1 phone:mx-0 phone:mb-0 phone:rounded-none">
          <WifiOff aria-hidden className="size-4 shrink-0 text-warn" />
          <span className="min-w-0 flex-1">{t('offlineBar')}</span>
          <Button size="small" onClick={retry}>
            {t('retry')}
          </Button>
        </p>
      ) : null}
    </div>
  )
}
