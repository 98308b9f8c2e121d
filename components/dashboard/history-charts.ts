import { formatBytes, formatDuration, formatPercent } from '@/lib/client/format'
import type { HistorySample } from '@/lib/contracts/dashboard-history'

export interface HistorySeriesSpec {
  readonly key: 'inUse' | 'warm' | 'waiting' | 'claimMax' | 'ok' | 'failed' | 'limited' | 'cpu' | 'memory' | 'eventLoop'
  readonly colour: `--series-${1 | 2 | 3 | 4}`
  readonly isDashed?: boolean
  /** @param stepMs how much time the sample is of */
  readonly value: (sample: HistorySample, stepMs: number) => number | null
}

export interface HistoryChartSpec {
  readonly key: 'pool' | 'claims' | 'runs' | 'cpu' | 'memory' | 'eventLoop'
  readonly series: readonly HistorySeriesSpec[]
  /** The top of the scale is no lower, so that nothing much does not fill the chart. */
  readonly least: number
  /** The top, where it is known. */
  readonly top?: 'memory' | 'percent'
  readonly format: (value: number, locale: string) => string
}

const MINUTE_MS = 60_000

const perMinute = (count: number, stepMs: number) => (count * MINUTE_MS) / stepMs
const plain = (value: number, locale: string) =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value)

export const HISTORY_CHARTS: readonly HistoryChartSpec[] = [
  {
    key: 'pool',
    least: 4,
    format: plain,
    series: [
      { key: 'inUse', colour: '--series-2', value: ({ inUse }) => inUse },
      { key: 'warm', colour: '--series-1', value: ({ warm }) => warm },
      { key: 'waiting', colour: '--series-4', isDashed: true, value: ({ waiting }) => waiting },
    ],
  },
  {
    key: 'claims',
    least: 10,
    format: formatDuration,
    series: [{ key: 'claimMax', colour: '--series-3', value: ({ claimMaxMs }) => claimMaxMs }],
  },
  {
    key: 'runs',
    least: 10,
    format: plain,
    series: [
      { key: 'ok', colour: '--series-1', value: ({ runsOk }, stepMs) => perMinute(runsOk, stepMs) },
      { key: 'failed', colour: '--series-3', value: ({ runsFailed }, stepMs) => perMinute(runsFailed, stepMs) },
      {
        key: 'limited',
        colour: '--series-2',
        isDashed: true,
        value: ({ runsLimited }, stepMs) => perMinute(runsLimited, stepMs),
      },
    ],
  },
  {
    key: 'cpu',
    least: 100,
    top: 'percent',
    format: formatPercent,
    series: [{ key: 'cpu', colour: '--series-1', value: ({ cpuPercent }) => cpuPercent }],
  },
  {
    key: 'memory',
    least: 1,
    top: 'memory',
    format: formatBytes,
    series: [{ key: 'memory', colour: '--series-2', value: ({ memoryBytes }) => memoryBytes }],
  },
  {
    key: 'eventLoop',
    least: 20,
    format: formatDuration,
    series: [{ key: 'eventLoop', colour: '--series-4', value: ({ eventLoopP99Ms }) => eventLoopP99Ms }],
  },
]

/** Columns as uPlot draws them: seconds, then each series. A time in which nobody measured is a gap. */
export function toColumns(samples: readonly HistorySample[], stepMs: number, { series }: HistoryChartSpec) {
  const times: number[] = []
  const values: (number | null)[][] = series.map(() => [])
  let before: number | null = null
  for (const sample of samples) {
    if (before !== null && sample.atMs - before > stepMs * 2.5) {
      times.push((before + stepMs) / 1000)
      for (const column of values) column.push(null)
    }
    before = sample.atMs
    times.push(sample.atMs / 1000)
    for (const [index, { value }] of series.entries()) values[index]?.push(value(sample, stepMs))
  }
  return { times, values }
}
