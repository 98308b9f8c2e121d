import { useSearchParams } from 'next/navigation'
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import {
  type ChartTime,
  type DashboardAddress,
  readAddress,
  writeAddress,
} from '@/lib/client/dashboard/dashboard-address'
import type { HistoryBoard } from '@/lib/client/dashboard/history-board'

/** Browsers let a page write its address a hundred times in half a minute. */
const WRITE_AFTER_MS = 400

type Linked = Omit<DashboardAddress, 'time'>

/** Which tab is open and which events are shown, kept in the page's address with the time of the charts where it is a filter. */
export function useDashboardAddress(board: HistoryBoard): [Linked, (change: Partial<Linked>) => void] {
  const query = useSearchParams()
  const [initial] = useState(() => readAddress(query))
  const [linked, setLinked] = useState<Linked>({ tab: initial.tab, filter: initial.filter })
  const chartTime = useSyncExternalStore(
    board.subscribe,
    () => JSON.stringify(timeOf(board)),
    () => null,
  )

  useEffect(() => {
    if (initial.time === null) return
    const shown = 'rangeMs' in initial.time ? board.showLast(initial.time.rangeMs) : board.show(initial.time)
    shown.catch(() => {
      // The charts stay empty until the next choice asks again; events are there without them.
    })
  }, [board, initial])

  useEffect(() => {
    const write = () => {
      const time: ChartTime | null = chartTime === null ? null : timeOf(board)
      const text = writeAddress({ ...linked, time }, new URLSearchParams(location.search)).toString()
      const next = `${location.pathname}${text === '' ? '' : `?${text}`}`
      if (next !== location.pathname + location.search) history.replaceState(null, '', next)
    }
    const timer = setTimeout(write, WRITE_AFTER_MS)
    return () => clearTimeout(timer)
  }, [board, linked, chartTime])

  const change = useCallback((part: Partial<Linked>) => setLinked((now) => ({ ...now, ...part })), [])
  return [linked, change]
}

const timeOf = (board: HistoryBoard): ChartTime => (board.isLive ? { rangeMs: board.rangeMs } : board.window)
