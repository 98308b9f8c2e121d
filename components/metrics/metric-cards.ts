import { formatBytes, formatPercent } from '@/lib/client/format'
import type { Reading } from './metrics-board'
import type { ChartSeries } from './metrics-chart'

/** One chart of the panel: what it draws, against what, and its value in words. */
export interface MetricCard {
  readonly key: 'cpu' | 'memory' | 'processes' | 'disk' | 'network'
  readonly series: readonly ChartSeries[]
  readonly top: (highest: number, limits: Reading['limits'] | null) => number
  readonly value: (reading: Reading, locale: string) => string
  /** The limit, where there is one. */
  readonly limit: (reading: Reading, locale: string) => string | null
}

/** A value of nothing must not fill the chart. */
const PROCESSES_MIN = 8
const NETWORK_MIN = 4096
/** Above the highest value, where there is no limit. */
const HEADROOM = 1.2

function count(value: number, locale: string): string {
  return new Intl.NumberFormat(locale).format(value)
}

export const METRIC_CARDS: readonly MetricCard[] = [
  {
    key: 'cpu',
    series: [{ name: 'cpu', colour: '--series-1' }],
    top: (highest, limits) => Math.max(limits?.cpuLimitPercent || 100, highest),
    value: ({ point }, locale) => formatPercent(point.cpu, locale),
    limit: ({ limits }, locale) => (limits.cpuLimitPercent ? formatPercent(limits.cpuLimitPercent, locale) : null),
  },
  {
    key: 'memory',
    series: [{ name: 'memory', colour: '--series-2' }],
    top: (highest, limits) => limits?.memoryLimitBytes || Math.max(1, highest * HEADROOM),
    value: ({ point }, locale) => formatBytes(point.memory, locale),
    limit: ({ limits }, locale) => (limits.memoryLimitBytes ? formatBytes(limits.memoryLimitBytes, locale) : null),
  },
  {
    key: 'processes',
    series: [{ name: 'processes', colour: '--series-3' }],
    top: (highest) => Math.max(PROCESSES_MIN, highest * HEADROOM),
    value: ({ point }, locale) => count(point.processes, locale),
    limit: ({ limits }, locale) => (limits.processesLimit ? count(limits.processesLimit, locale) : null),
  },
  {
    key: 'disk',
    series: [{ name: 'disk', colour: '--series-4' }],
    top: (highest, limits) => limits?.diskLimitBytes || Math.max(1, highest * HEADROOM),
    value: ({ point }, locale) => formatBytes(point.disk, locale),
    limit: ({ limits }, locale) => (limits.diskLimitBytes ? formatBytes(limits.diskLimitBytes, locale) : null),
  },
  {
    key: 'network',
    series: [
      { name: 'networkIn', colour: '--series-1' },
      { name: 'networkOut', colour: '--series-2', isDashed: true },
    ],
    top: (highest) => Math.max(NETWORK_MIN, highest * HEADROOM),
    value: ({ point }, locale) =>
      `↓ ${formatBytes(point.networkIn, locale)}/s  ↑ ${formatBytes(point.networkOut, locale)}/s`,
    limit: () => null,
  },
]
