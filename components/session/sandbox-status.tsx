'use client'

import { useTranslations } from 'next-intl'
import { AnswerLink } from '@/components/help/answer-link'
import { useTold } from '@/components/help/use-told'
import { Button } from '@/components/ui/button'
import { classNames } from '@/components/ui/class-names'
import { SandboxDot } from './sandbox-badge'
import { useSandboxSession } from './use-sandbox-session'

/**
 * For a panel that has nothing to show without a sandbox: what it waits for, in the server's words, and a way to try again.
 * Not announced: the badge of the page is.
 */
export function SandboxStatus({ className }: { className?: string }) {
  const t = useTranslations('session')
  const { status, message, code, retry } = useSandboxSession()
  const told = useTold()
  const detail = status === 'offline' ? t('offlineHint') : message && told(message)
  const canRetry = status === 'idle' || status === 'lost' || status === 'offline' || status === 'disabled'
  return (
    <div className={classNames('flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1', className)}>
      <SandboxDot status={status} />
      <span className="whitespace-nowrap">{t(status)}</span>
      {detail ? <span className="min-w-0 text-ink-muted">{detail}</span> : null}
      {code === null ? null : <AnswerLink code={code} />}
      {canRetry ? (
        <Button size="small" onClick={retry}>
          {status === 'idle' ? t('start') : t('retry')}
        </Button>
      ) : null}
    </div>
  )
}
