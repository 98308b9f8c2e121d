'use client'

import { useTranslations } from 'next-intl'
import { Button } from '@/components/ui/button'
import { classNames } from '@/components/ui/class-names'
import type { SessionStatus } from './sandbox-connection'
import { useSandboxSession } from './use-sandbox-session'

const DOT: Record<SessionStatus, string> = {
  preparing: 'bg-warn motion-safe:animate-pulse',
  ready: 'bg-ok',
  lost: 'bg-danger',
  offline: 'bg-danger',
  disabled: 'bg-line-strong',
}

/** Whether there is a sandbox, in the server's words where it is not, and a way to try again. */
export function SandboxStatus({ className }: { className?: string }) {
  const t = useTranslations('session')
  const { status, message, retry } = useSandboxSession()
  const detail = status === 'offline' ? t('offlineHint') : message
  const canRetry = status === 'lost' || status === 'offline' || status === 'disabled'
  return (
    <div className={classNames('flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1', className)}>
      <span aria-hidden className={classNames('size-2 shrink-0 rounded-full', DOT[status])} />
      <span role="status" aria-label={t('label')} className="whitespace-nowrap">
        {t(status)}
      </span>
      {detail ? <span className="min-w-0 text-ink-muted">{detail}</span> : null}
      {canRetry ? (
        <Button size="small" onClick={retry}>
          {t('retry')}
        </Button>
      ) : null}
    </div>
  )
}
