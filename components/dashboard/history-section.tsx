'use client'

import { ChevronLeft, ChevronRight, Radio, ZoomIn, ZoomOut } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useLocale, useTranslations } from 'next-intl'
import { useEffect, useId, useRef, useState, useSyncExternalStore } from 'react'
import { ErrorText } from '@/components/help/error-text'
import { Button } from '@/components/ui/button'
import { classNames } from '@/components/ui/class-names'
import { IconButton } from '@/components/ui/icon-button'
import { HISTORY_RANGES_S, type HistoryBoard } from '@/lib/client/dashboard/history-board'
import { persistently } from '@/lib/client/persistently'
import { HISTORY_CHARTS, type HistoryChartSpec } from './history-charts'

/** uPlot comes after the numbers; the room it needs is kept. */
const HistoryChart = dynamic(() => persistently(() => import('./history-chart')), {
  ssr: false,
  loading: () => <div className="h-[132px]" />,
})

const RANGE_NAMES = ['quarter', 'hour', 'day'] as const

interface HistorySectionProps {
  board: HistoryBoard
  memoryTotalBytes: number | null
}

/** The last quarter of an hour, hour or day in charts that share one cursor and one brush. */
export function HistorySection({ board, memoryTotalBytes }: HistorySectionProps) {
  const t = useTranslations('dashboard.history')
  const [error, setError] = useState<Error | null>(null)
  const isLive = useSyncExternalStore(
    board.subscribe,
    () => board.isLive,
    () => true,
  )
  const act = (work: Promise<void>) => {
    work.then(
      () => setError(null),
      (failure: Error) => setError(failure),
    )
  }
  return (
    <section aria-labelledby="history" className="rounded-xl border border-line bg-surface px-4 py-3">
      <div className="flex flex-wrap items-center gap-2">
        <h2 id="history" className="mr-auto font-semibold">
          {t('title')}
        </h2>
        {isLive ? null : (
          <Button size="small" onClick={() => act(board.showLast(board.rangeMs))}>
            <Radio aria-hidden />
            {t('live')}
          </Button>
        )}
        <div className="flex">
          <IconButton size="small" label={t('earlier')} onClick={() => act(board.move(-0.5))}>
            <ChevronLeft aria-hidden />
          </IconButton>
          <IconButton size="small" label={t('later')} disabled={isLive} onClick={() => act(board.move(0.5))}>
            <ChevronRight aria-hidden />
          </IconButton>
          <IconButton size="small" label={t('zoomIn')} hint={t('orDrag')} onClick={() => act(board.zoom(0.5))}>
            <ZoomIn aria-hidden />
          </IconButton>
          <IconButton size="small" label={t('zoomOut')} disabled={isLive} onClick={() => act(board.zoom(2))}>
            <ZoomOut aria-hidden />
          </IconButton>
        </div>
        <RangePicker board={board} onPick={(rangeMs) => act(board.showLast(rangeMs))} />
      </div>
      <p className="min-h-5 text-xs text-ink-faint tabular-nums">
        {error === null ? (
          <WindowText board={board} />
        ) : (
          <span role="alert">
            <ErrorText error={error} />
          </span>
        )}
      </p>
      <div className="mt-2 grid gap-x-6 gap-y-4 md:grid-cols-2 xl:grid-cols-3">
        {HISTORY_CHARTS.map((chart) => (
          <ChartView
            key={chart.key}
            board={board}
            chart={chart}
            top={chart.top === 'memory' ? memoryTotalBytes : chart.top === 'percent' ? 100 : null}
          />
        ))}
      </div>
    </section>
  )
}

interface ChartViewProps {
  board: HistoryBoard
  chart: HistoryChartSpec
  top: number | null
}

function ChartView({ board, chart, top }: ChartViewProps) {
  const t = useTranslations('dashboard.history')
  const locale = useLocale()
  const titleId = useId()
  return (
    <section aria-labelledby={titleId} className="min-w-0">
      <h3 id={titleId} className="truncate text-ink-muted">
        {t(`charts.${chart.key}`)}
      </h3>
      <div className="flex gap-x-3 overflow-hidden text-xs whitespace-nowrap">
        {chart.series.map(({ key, colour, value, isDashed = false }) => (
          <span key={key} className="inline-flex items-center gap-1.5">
            <span
              aria-hidden
              className={classNames('w-3 border-t-2', isDashed && 'border-dashed')}
              style={{ borderColor: `var(${colour})` }}
            />
            <span className="text-ink-muted">{t(`series.${key}`)}</span>
            <BoardText
              board={board}
              className="inline-block min-w-[3ch] font-semibold tabular-nums"
              read={() => {
                const now = board.reading && value(board.reading, board.stepMs)
                return now === null ? '–' : chart.format(now, locale)
              }}
            />
          </span>
        ))}
      </div>
      <HistoryChart
        board={board}
        chart={chart}
        top={top}
        locale={locale}
        label={t('chart', { name: t(`charts.${chart.key}`) })}
      />
    </section>
  )
}

/** When what is read is of: the moment that is pointed at, or the window. */
function WindowText({ board }: { board: HistoryBoard }) {
  const t = useTranslations('dashboard.history')
  const locale = useLocale()
  const read = () => {
    const time = (atMs: number) => new Date(atMs).toLocaleString(locale, { dateStyle: 'short', timeStyle: 'medium' })
    if (board.isPointing && board.reading) return t('at', { time: time(board.reading.atMs) })
    const { fromMs, toMs } = board.window
    return board.isLive ? '' : t('between', { from: time(fromMs), to: time(toMs) })
  }
  return <BoardText board={board} read={read} />
}

interface BoardTextProps {
  board: HistoryBoard
  read: () => string
  className?: string
}

/** A text that changes with every second and every move of the pointer, written into the page without rendering anything. */
function BoardText({ board, read, className }: BoardTextProps) {
  const element = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    const write = () => {
      const text = read()
      if (element.current && element.current.textContent !== text) element.current.textContent = text
    }
    write()
    return board.subscribe(write)
  })
  return <span ref={element} className={className} />
}

function RangePicker({ board, onPick }: { board: HistoryBoard; onPick: (rangeMs: number) => void }) {
  const t = useTranslations('dashboard.history')
  const name = useId()
  const rangeMs = useSyncExternalStore(
    board.subscribe,
    () => board.rangeMs,
    () => HISTORY_RANGES_S[0] * 1000,
  )
  return (
    <fieldset className="flex shrink-0 rounded-md bg-sunken p-0.5">
      <legend className="sr-only">{t('range')}</legend>
      {HISTORY_RANGES_S.map((seconds, index) => (
        <label
          key={seconds}
          className={classNames(
            'cursor-pointer rounded-sm px-2 py-1 text-xs text-ink-muted coarse:py-2',
            'has-checked:bg-raised has-checked:text-ink has-checked:shadow-sm has-focus-visible:outline-2 has-focus-visible:outline-focus',
          )}
        >
          <input
            type="radio"
            name={name}
            className="sr-only"
            checked={rangeMs === seconds * 1000}
            onChange={() => onPick(seconds * 1000)}
          />
          {t(RANGE_NAMES[index] ?? 'day')}
        </label>
      ))}
    </fieldset>
  )
}
