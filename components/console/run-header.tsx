'use client'

import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  LoaderCircle,
  type LucideIcon,
  OctagonX,
  Timer,
  Unplug,
} from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { RunRecord, RunState } from '@/components/session/run-record'
import { classNames } from '@/components/ui/class-names'
import { formatBytes, formatDuration } from '@/lib/client/format'
import { Elapsed } from './elapsed'

const ICON: Record<RunState | 'idle', LucideIcon> = {
  idle: CircleDashed,
  starting: LoaderCircle,
  running: LoaderCircle,
  finished: CircleCheck,
  failed: CircleAlert,
  timeout: Timer,
  cpu_time: Timer,
  memory: OctagonX,
  processes: OctagonX,
  disk: OctagonX,
  output: OctagonX,
  cancelled: Ban,
  sandbox_lost: Unplug,
  start_failed: CircleAlert,
}

function toneOf(state: RunState | 'idle'): string {
  if (state === 'idle' || state === 'cancelled') return 'text-ink-muted'
  if (state === 'starting' || state === 'running' || state === 'finished') return 'text-ok'
  return 'text-danger'
}

/** How the run is doing: its state, then what it used. */
export function RunHeader({ run }: { run: RunRecord | null }) {
  const t = useTranslations('console')
  const state = run?.state ?? 'idle'
  const isActive = state === 'starting' || state === 'running'
  const Icon = ICON[state]
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-x-4 gap-y-0.5">
      <span className={classNames('flex items-center gap-1.5 font-semibold', toneOf(state))}>
        <Icon aria-hidden className={classNames('size-4', isActive && 'motion-safe:animate-spin')} />
        <span role="status" aria-label={t('runState')}>
          {t(`state.${state}`)}
        </span>
      </span>
      {run ? <RunDetails run={run} /> : null}
    </div>
  )
}

function RunDetails({ run }: { run: RunRecord }) {
  const t = useTranslations('console.details')
  const locale = useLocale()
  const { durationMs, cpuMs, peakMemoryBytes } = run.usage
  const duration =
    durationMs !== undefined ? (
      formatDuration(durationMs, locale)
    ) : run.state === 'running' && run.startedAtMs !== null ? (
      <Elapsed sinceMs={run.startedAtMs} />
    ) : null
  return (
    <dl className="flex min-w-0 flex-wrap items-center gap-x-4 gap-y-0.5 text-ink-muted tabular-nums">
      {run.signal === null && run.exitCode !== null ? <Detail name={t('exitCode')}>{run.exitCode}</Detail> : null}
      {run.signal !== null ? <Detail name={t('signal')}>{run.signal}</Detail> : null}
      {duration === null ? null : <Detail name={t('duration')}>{duration}</Detail>}
      {cpuMs === undefined ? null : (
        <Detail name={t('cpu')} className="hidden @lg:flex">
          {formatDuration(cpuMs, locale)}
        </Detail>
      )}
      {peakMemoryBytes ? <Detail name={t('memory')}>{formatBytes(peakMemoryBytes, locale)}</Detail> : null}
      {run.phases ? <StartDetail phases={run.phases} tape={run.tape} /> : null}
    </dl>
  )
}

/** Where the time before the first byte went. */
function StartDetail({ phases, tape }: { phases: NonNullable<RunRecord['phases']>; tape: RunRecord['tape'] }) {
  const t = useTranslations('console.details')
  const locale = useLocale()
  const { waitedMs, claimedMs, writtenMs, startedMs } = phases
  const firstMs = tape.firstOutputAtMs
  const warmth = phases.isWarm ? t('warm') : t('cold')
  const total = formatDuration(waitedMs + claimedMs + writtenMs + startedMs, locale)
  const title = t('phases', {
    waited: formatDuration(waitedMs, locale),
    claimed: formatDuration(claimedMs, locale),
    written: formatDuration(writtenMs, locale),
    started: formatDuration(startedMs, locale),
    firstByte: firstMs === null ? t('noOutput') : formatDuration(firstMs, locale),
    warmth,
  })
  return (
    <Detail name={t('start')} title={title} className="hidden @5xl:flex">
      {`${total} (${warmth})`}
    </Detail>
  )
}

interface DetailProps {
  name: string
  title?: string
  /** Where the header has room for it; always by default. */
  className?: string
  children: ReactNode
}

function Detail({ name, title, className = 'flex', children }: DetailProps) {
  return (
    <div className={classNames('gap-1 whitespace-nowrap', className)} title={title}>
      <dt className="text-ink-faint">{name}</dt>
      <dd className="text-ink">{children}</dd>
    </div>
  )
}
