'use client'

import { useLocale, useTranslations } from 'next-intl'
import { memo } from 'react'
import { classNames } from '@/components/ui/class-names'
import type { DashboardLogEntry } from '@/lib/contracts/dashboard'

interface LogEntriesProps {
  entries: readonly DashboardLogEntry[]
  /** Shows the events of one sandbox; of the same identity as long as it does the same, or every row is drawn anew. */
  onSandbox?: ((sandboxId: string) => void) | undefined
}

export function LogEntries({ entries, onSandbox }: LogEntriesProps) {
  return (
    <ol className="text-xs">
      {entries.map((entry) => (
        <LogRow key={entry.seq} entry={entry} onSandbox={onSandbox} />
      ))}
    </ol>
  )
}

interface LogRowProps {
  entry: DashboardLogEntry
  onSandbox: LogEntriesProps['onSandbox']
}

const LogRow = memo(function LogRow({ entry: { atMs, type, sandboxId, text }, onSandbox }: LogRowProps) {
  const t = useTranslations('dashboard.log')
  const locale = useLocale()
  const time = new Date(atMs)
  return (
    <li className="flex flex-wrap gap-x-3 border-b border-line py-1.5 tabular-nums">
      <time dateTime={time.toISOString()} title={time.toLocaleString(locale)} className="text-ink-faint">
        {time.toLocaleTimeString(locale)}
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
      {sandboxId === null || onSandbox === undefined ? (
        <span className="font-mono">{sandboxId ?? ''}</span>
      ) : (
        <button
          type="button"
          title={t('onlySandbox')}
          className="font-mono underline decoration-line-strong underline-offset-2 hover:decoration-current"
          onClick={() => onSandbox(sandboxId)}
        >
          {sandboxId}
        </button>
      )}
      <span className="min-w-0 text-ink-muted wrap-anywhere">{text}</span>
    </li>
  )
})
