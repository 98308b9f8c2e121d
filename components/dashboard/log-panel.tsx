'use client'

import { useTranslations } from 'next-intl'
import { useMemo, useSyncExternalStore } from 'react'
import { ScrollRegion } from '@/components/ui/scroll-region'
import type { HistoryBoard, Window } from '@/lib/client/dashboard/history-board'
import type { LogFilter } from '@/lib/client/dashboard/log-filter'
import type { DashboardLogEntry } from '@/lib/contracts/dashboard'
import { LogExplorer } from './log-explorer'

interface LogPanelProps {
  log: readonly DashboardLogEntry[] | null
  board: HistoryBoard
  filter: LogFilter
  onFilter: (filter: LogFilter) => void
}

/** What happened to sandboxes, the newest first. */
export function LogPanel({ log, board, filter, onFilter }: LogPanelProps) {
  const t = useTranslations('dashboard.log')
  const window = useWindow(board, filter.isOfCharts)
  if (log === null) return <p className="p-6 text-center text-ink-muted">{t('loading')}</p>
  if (log.length === 0) return <p className="p-6 text-center text-ink-muted">{t('none')}</p>
  return (
    <div className="p-3">
      <LogExplorer
        log={log}
        filter={filter}
        onFilter={onFilter}
        window={window}
        frame={(entries) => (
          <ScrollRegion label={t('title')} className="max-h-140 overflow-auto">
            {entries}
          </ScrollRegion>
        )}
      />
    </div>
  )
}

/** The time of the charts, which goes on with each second while they are live; null where nobody asks for it. */
function useWindow(board: HistoryBoard, isWanted: boolean): Window | null {
  const text = useSyncExternalStore(
    board.subscribe,
    () => (isWanted ? written(board) : null),
    () => null,
  )
  return useMemo(() => {
    if (text === null) return null
    const [fromMs = 0, toMs = Number.POSITIVE_INFINITY] = text.split(' ').map(Number)
    return { fromMs, toMs }
  }, [text])
}

/** As text, since what is compared must be equal to be the same. Of live charts nothing is too new, whatever the clocks say. */
const written = ({ window: { fromMs, toMs }, isLive }: HistoryBoard): string =>
  isLive ? String(Math.floor(fromMs / 1000) * 1000) : `${fromMs} ${toMs}`
