'use client'

import { useLocale, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { useTold } from '@/components/help/use-told'
import { classNames } from '@/components/ui/class-names'
import type { DashboardView } from '@/lib/client/dashboard/dashboard-view'
import { formatBytes, formatDuration, formatPercent } from '@/lib/client/format'

const NOTHING = '–'
/** From here on a gauge warns. */
const FULL_SHARE = 0.9

/** The state of the server in a line of numbers. */
export function Tiles({ view }: { view: DashboardView | null }) {
  const t = useTranslations('dashboard.tiles')
  const locale = useLocale()
  const told = useTold()
  const number = (value: number | undefined) =>
    value === undefined ? NOTHING : new Intl.NumberFormat(locale).format(value)
  const ms = (value: number | null | undefined) => (value == null ? NOTHING : formatDuration(value, locale))
  const bytes = (value: number | undefined) => (value === undefined ? NOTHING : formatBytes(value, locale))
  const { pool, host, runs, engine } = view ?? {}
  const claim = pool?.claimMs
  return (
    <div className="grid grid-cols-2 gap-3 md:grid-cols-4">
      <Tile name={t('pool')} value={number(pool?.inUse)} unit={t('inUse', { max: number(pool?.maxSize) })}>
        <PoolBar view={view} />
        {t('poolDetail', {
          warm: number(pool?.warm),
          starting: number(pool?.starting),
          waiting: number(pool?.waiting),
        })}
      </Tile>
      <Tile name={t('claim')} value={ms(claim?.p50)} unit={t('median')}>
        {t('percentiles', { p95: ms(claim?.p95), p99: ms(claim?.p99) })}
        <br />
        {t('cold', { cold: number(pool?.coldClaims), claims: number(pool?.claims) })}
      </Tile>
      <Tile name={t('runs')} value={number(runs?.lastMinute)} unit={t('perMinute')}>
        {t('runsDetail', { live: number(runs?.live), ended: number(runs?.ended) })}
        <br />
        {t('runMedian', { p50: ms(runs?.durationMs.p50), p99: ms(runs?.durationMs.p99) })}
      </Tile>
      <Tile
        name={t('engine')}
        value={engine ? (engine.driver ?? NOTHING) : NOTHING}
        unit={engine ? t(`engineStatus.${engine.status}`) : ''}
        isWarning={engine !== undefined && engine.status !== 'ok'}
      >
        {engine?.detail ? told(engine.detail) : <EngineDescription text={engine?.capabilities?.description ?? ''} />}
      </Tile>
      <Tile name={t('cpu')} value={host ? formatPercent(host.cpuPercent, locale) : NOTHING}>
        <Gauge share={(host?.cpuPercent ?? 0) / 100} />
        {t('cpuDetail', { count: number(host?.cpuCount), load: number(round(host?.loadAverage)) })}
      </Tile>
      <Tile
        name={t('memory')}
        value={bytes(host?.memoryBytes)}
        unit={t('of', { total: bytes(host?.memoryTotalBytes) })}
      >
        <Gauge share={share(host?.memoryBytes, host?.memoryTotalBytes)} />
        {t('serverMemory', { size: bytes(host?.serverMemoryBytes) })}
      </Tile>
      <Tile name={t('disk')} value={bytes(host?.diskBytes)} unit={t('of', { total: bytes(host?.diskTotalBytes) })}>
        <Gauge share={share(host?.diskBytes, host?.diskTotalBytes)} />
        {host ? t('diskFree', { size: bytes(host.diskTotalBytes - host.diskBytes) }) : ''}
      </Tile>
      <Tile name={t('eventLoop')} value={ms(host?.eventLoopP99Ms)} unit={t('p99')}>
        {t('eventLoopMax', { max: ms(host?.eventLoopMaxMs) })}
        <br />
        {host && view ? t('upFor', { time: formatDuration(view.atMs - host.serverStartedAtMs, locale) }) : ''}
      </Tile>
    </div>
  )
}

const round = (value: number | undefined) => (value === undefined ? undefined : Math.round(value * 10) / 10)
const share = (used: number | undefined, total: number | undefined) => (used && total ? used / total : 0)

interface TileProps {
  name: string
  value: string
  unit?: string
  isWarning?: boolean
  children: ReactNode
}

function Tile({ name, value, unit, isWarning = false, children }: TileProps) {
  return (
    <section
      aria-label={name}
      className={classNames(
        'min-w-0 rounded-xl border bg-surface px-4 py-3',
        isWarning ? 'border-warn bg-warn-wash' : 'border-line',
      )}
    >
      <h2 className="truncate text-ink-muted">{name}</h2>
      <p className="mt-0.5 flex flex-col tabular-nums lg:flex-row lg:items-baseline lg:gap-x-1.5">
        <span className="text-xl font-semibold tracking-tight">{value}</span>
        <span className="h-4 truncate text-xs text-ink-faint">{unit}</span>
      </p>
      {/* Room for a gauge and two lines: the first numbers move nothing. */}
      <div className="mt-1.5 min-h-10.5 text-xs text-ink-muted tabular-nums">{children}</div>
    </section>
  )
}

/** As long as a driver likes; the tab of the engine has all of it. */
function EngineDescription({ text }: { text: string }) {
  return (
    <span className="line-clamp-2" title={text}>
      {text}
    </span>
  )
}

/** The number beside it, as a bar. */
function Gauge({ share }: { share: number }) {
  const percent = Math.round(Math.min(1, share) * 100)
  return (
    <div aria-hidden className="mb-1.5 h-1 overflow-hidden rounded-full bg-sunken">
      <div
        className={classNames('h-full rounded-full', share > FULL_SHARE ? 'bg-danger' : 'bg-accent')}
        style={{ width: `${percent}%` }}
      />
    </div>
  )
}

/** In use, warm and starting, side by side, of what the pool may have. */
function PoolBar({ view }: { view: DashboardView | null }) {
  const { inUse = 0, warm = 0, starting = 0, maxSize = 1 } = view?.pool ?? {}
  const part = (count: number) => `${(count / Math.max(1, maxSize)) * 100}%`
  return (
    <div aria-hidden className="mb-1.5 flex h-1 gap-px overflow-hidden rounded-full bg-sunken">
      <div className="bg-series-2" style={{ width: part(inUse) }} />
      <div className="bg-series-1" style={{ width: part(warm) }} />
      <div className="bg-series-3" style={{ width: part(starting) }} />
    </div>
  )
}
