'use client'

import { useTranslations } from 'next-intl'
import { useTold } from '@/components/help/use-told'
import { classNames } from '@/components/ui/class-names'
import type { SessionStatus } from './sandbox-connection'
import { useSessionState } from './use-sandbox-session'

const DOT: Record<SessionStatus, string> = {
  idle: 'bg-line-strong',
  preparing: 'bg-warn motion-safe:animate-pulse',
  ready: 'bg-ok',
  lost: 'bg-danger',
  offline: 'bg-danger',
  disabled: 'bg-line-strong',
}

export function SandboxDot({ status }: { status: SessionStatus }) {
  return <span aria-hidden className={classNames('size-2 shrink-0 rounded-full', DOT[status])} />
}

/** The page's one announcement of whether it has a sandbox; on a phone the dot is what is seen of it. */
export function SandboxBadge({ className }: { className?: string }) {
  const t = useTranslations('session')
  const status = useSessionState((state) => state.status)
  const message = useSessionState((state) => state.message)
  const told = useTold()
  return (
    <span
      className={classNames('flex items-center gap-2 text-ink-muted', className)}
      title={message === null ? t(status) : told(message)}
    >
      <SandboxDot status={status} />
      <span role="status" aria-label={t('label')} className="whitespace-nowrap phone:sr-only">
        {t(status)}
      </span>
    </span>
  )
}
