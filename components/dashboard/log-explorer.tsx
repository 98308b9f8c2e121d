'use client'

import { useLocale, useTranslations } from 'next-intl'
import { type ReactNode, useCallback, useDeferredValue, useMemo, useState } from 'react'
import { Button } from '@/components/ui/button'
import type { Window } from '@/lib/client/dashboard/history-board'
import { countKinds, filterLog, isFiltering, type LogFilter, NO_FILTER } from '@/lib/client/dashboard/log-filter'
import type { DashboardLogEntry } from '@/lib/contracts/dashboard'
import { LogEntries } from './log-entries'
import { LogFilters } from './log-filters'

/** Rows at once; each click shows as many more. */
const ROWS = 200

interface LogExplorerProps {
  /** Oldest first. */
  log: readonly DashboardLogEntry[]
  filter: LogFilter
  onFilter: (filter: LogFilter) => void
  /** Where all entries are of one sandbox and any time, which leaves two filters. */
  isOfOneSandbox?: boolean
  /** Of the charts. */
  window?: Window | null
  /** Around the entries, what scrolls. */
  frame?: (entries: ReactNode) => ReactNode
}

/** Events and what narrows them down; those that come meanwhile are shown under the same filter. */
export function LogExplorer({
  log,
  filter,
  onFilter,
  isOfOneSandbox = false,
  window = null,
  frame = (entries) => entries,
}: LogExplorerProps) {
  const t = useTranslations('dashboard.log')
  const locale = useLocale()
  const [rows, setRows] = useState(ROWS)
  const wanted = useDeferredValue(filter)
  const shown = useMemo(() => filterLog(log, wanted, window), [log, wanted, window])
  const counts = useMemo(() => countKinds(log), [log])
  const showSandbox = useCallback((sandbox: string) => onFilter({ ...filter, sandbox }), [onFilter, filter])
  const number = (value: number) => value.toLocaleString(locale)
  return (
    <>
      <LogFilters filter={filter} counts={counts} onFilter={onFilter} isOfOneSandbox={isOfOneSandbox} />
      <div className="flex min-h-8 items-center gap-3 text-xs text-ink-muted tabular-nums">
        <p>
          {isFiltering(filter)
            ? t('shownOf', { shown: number(shown.length), all: number(log.length) })
            : t('all', { all: number(log.length) })}
        </p>
        {isFiltering(filter) ? (
          <Button size="small" variant="ghost" onClick={() => onFilter(NO_FILTER)}>
            {t('clear')}
          </Button>
        ) : null}
      </div>
      {shown.length === 0 ? (
        <p role="status" className="p-6 text-center text-ink-muted">
          {t('noMatch')}
        </p>
      ) : (
        frame(
          <>
            <LogEntries entries={shown.slice(0, rows)} onSandbox={isOfOneSandbox ? undefined : showSandbox} />
            {shown.length > rows ? (
              <Button size="small" className="mt-2" onClick={() => setRows(rows + ROWS)}>
                {t('more', { count: number(shown.length - rows) })}
              </Button>
            ) : null}
          </>,
        )
      )}
    </>
  )
}
