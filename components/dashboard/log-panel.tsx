'use client'

import { useLocale, useTranslations } from 'next-intl'
import { classNames } from '@/components/ui/class-names'
import { ScrollRegion } from '@/components/ui/scroll-region'
import type { DashboardLogEntry } from '@/lib/contracts/dashboard'

/** What happened to sandboxes, the newest first. */
export function LogPanel({ log }: { log: readonly DashboardLogEntry[] | null }) {
  const t = useTranslations('dashboard.log')
  if (log === null) return <p className="p-6 text-center text-ink-muted">{t('loading')}</p>
  if (log.length === 0) return <p className="p-6 text-center text-ink-muted">{t('none')}</p>
  return (
    <ScrollRegion label={t('title')} className="max-h-140 overflow-auto p-3">
      <LogEntries log={log} />
    </ScrollRegion>
  )
}

export function LogEntries({ log }: { log: readonly DashboardLogEntry[] }) {
  const t = useTranslations('dashboard.log')
  const locale = useLocale()
  return (
    <ol className="text-xs">
      {log.toReversed().map(({ seq, atMs, type, sandboxId, text }) => (
        <li key={seq} className="flex flex-wrap gap-x-3 border-b border-line py-1.5 tabular-nums">
          <time dateTime={new Date(atMs).toISOString()} className="text-ink-faint">
            {new Date(atMs).toLocaleTimeString(locale)}
          </time>
          <span
            className={classNames(
              'w-24 font-medium',
              type === 'error' && 'text-danger',
              type === 'run_failed' && 'text-warn',
            )}
          >
            {t(`types.${type}`)}
          </span>
          <span className="font-mono">{sandboxId ?? ''}</span>
          <span className="min-w-0 text-ink-muted wrap-anywhere">{text}</span>
        </li>
      ))}
    </ol>
  )
}
