'use client'

import { Activity, SlidersHorizontal } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useLocale, useTranslations } from 'next-intl'
import { useCallback, useEffect, useId, useState, useSyncExternalStore } from 'react'
import { showOverlay } from '@/components/playground/overlays'
import { SandboxStatus } from '@/components/session/sandbox-status'
import { useSession } from '@/components/session/use-sandbox-session'
import { classNames } from '@/components/ui/class-names'
import { IconButton } from '@/components/ui/icon-button'
import { persistently } from '@/lib/client/persistently'
import { LiveText } from './live-text'
import { METRIC_CARDS, type MetricCard } from './metric-cards'
import { MetricsBoard } from './metrics-board'

/** uPlot is fetched with the first sample; the room it needs is kept. */
const MetricsChart = dynamic(
  () => persistently(() => import('./metrics-chart').then((module) => module.MetricsChart)),
  {
    ssr: false,
    loading: () => <div className="h-16" />,
  },
)

const RANGES_MINUTES = [1, 5, 60] as const

/** What the sandbox uses, live: one chart for each kind of thing, over the same window of time. */
export function MetricsPanel() {
  const t = useTranslations('metrics')
  const { metrics } = useSession()
  const [board, setBoard] = useState(() => new MetricsBoard(metrics))
  const [shown, setShown] = useState(metrics)
  if (shown !== metrics) {
    setShown(metrics)
    setBoard(new MetricsBoard(metrics))
  }
  const [minutes, setMinutes] = useState<number>(RANGES_MINUTES[0])
  const isEmpty = useSyncExternalStore(
    metrics.subscribe,
    () => metrics.size === 0,
    () => true,
  )

  useEffect(() => board.start(), [board])
  useEffect(() => board.show(minutes * 60), [board, minutes])

  return (
    <div className="flex h-full min-h-0 flex-col bg-surface">
      <header className="flex h-9 shrink-0 items-center gap-2 border-b border-line px-3">
        <h2 className="min-w-0 flex-1 truncate font-semibold">{t('title')}</h2>
        <IconButton size="small" label={t('limits')} onClick={() => showOverlay('limits')}>
          <SlidersHorizontal aria-hidden />
        </IconButton>
        <RangePicker minutes={minutes} onPick={setMinutes} />
      </header>
      {isEmpty ? (
        <div className="flex flex-1 flex-col items-center justify-center gap-2 p-4 text-center text-ink-muted">
          <Activity aria-hidden className="size-5 text-ink-faint" />
          <p>{t('empty')}</p>
          <SandboxStatus className="justify-center" />
        </div>
      ) : (
        <div className="min-h-0 flex-1 space-y-3 overflow-y-auto px-3 py-2">
          {METRIC_CARDS.map((card) => (
            <MetricView key={card.key} board={board} card={card} />
          ))}
        </div>
      )}
    </div>
  )
}

function MetricView({ board, card }: { board: MetricsBoard; card: MetricCard }) {
  const t = useTranslations('metrics')
  const locale = useLocale()
  const titleId = useId()
  const readValue = useCallback(() => (board.reading ? card.value(board.reading, locale) : ''), [board, card, locale])
  const readLimit = useCallback(() => {
    const limit = board.reading && card.limit(board.reading, locale)
    return limit ? t('of', { limit }) : ''
  }, [board, card, locale, t])
  const top = useCallback((highest: number) => card.top(highest, board.reading?.limits ?? null), [board, card])
  return (
    <section aria-labelledby={titleId}>
      <div className="flex flex-wrap items-baseline gap-x-2">
        <h3 id={titleId} className="flex-1 text-ink-muted">
          {t(`names.${card.key}`)}
        </h3>
        <p className="tabular-nums">
          <LiveText board={board} read={readValue} className="font-semibold" />{' '}
          <LiveText board={board} read={readLimit} className="text-xs text-ink-faint" />
        </p>
      </div>
      <MetricsChart board={board} series={card.series} top={top} label={t('chart', { name: t(`names.${card.key}`) })} />
    </section>
  )
}

function RangePicker({ minutes, onPick }: { minutes: number; onPick: (minutes: number) => void }) {
  const t = useTranslations('metrics')
  const name = useId()
  return (
    <fieldset className="flex shrink-0 rounded-md bg-sunken p-0.5">
      <legend className="sr-only">{t('range')}</legend>
      {RANGES_MINUTES.map((choice) => (
        <label
          key={choice}
          title={t('lastMinutes', { count: choice })}
          className={classNames(
            'cursor-pointer rounded-sm px-1.5 py-0.5 text-xs text-ink-muted coarse:py-2',
            'has-checked:bg-raised has-checked:text-ink has-checked:shadow-sm has-focus-visible:outline-2 has-focus-visible:outline-focus',
          )}
        >
          <input
            type="radio"
            name={name}
            className="sr-only"
            checked={minutes === choice}
            onChange={() => onPick(choice)}
          />
          {t('minutes', { count: choice })}
        </label>
      ))}
    </fieldset>
  )
}
