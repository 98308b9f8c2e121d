import { HISTORY_RANGES_S, type Window } from './history-board'
import { LOG_KINDS, type LogFilter } from './log-filter'

export const DASHBOARD_TABS = ['sandboxes', 'runs', 'log', 'engine', 'keys'] as const
export type DashboardTab = (typeof DASHBOARD_TABS)[number]

/** The time that the charts show: the last so many milliseconds, going on, or a window that stands still. */
export type ChartTime = { readonly rangeMs: number } | Window

/** What of the dashboard can be linked. */
export interface DashboardAddress {
  readonly tab: DashboardTab
  readonly filter: LogFilter
  /** Null where the events are of any time. */
  readonly time: ChartTime | null
}

const INPUT_MAX_CHARS = 200
const NAMES = ['tab', 'kind', 'sandbox', 'text', 'range', 'from', 'to'] as const

/** Reads the query of an address; what can't have been written is passed over. */
export function readAddress(query: { get(name: string): string | null }): DashboardAddress {
  const named = (query.get('kind') ?? '').split(',')
  const time = readTime(query)
  return {
    tab: DASHBOARD_TABS.find((tab) => tab === query.get('tab')) ?? 'sandboxes',
    filter: {
      kinds: LOG_KINDS.filter((kind) => named.includes(kind)),
      sandbox: (query.get('sandbox') ?? '').slice(0, INPUT_MAX_CHARS),
      text: (query.get('text') ?? '').slice(0, INPUT_MAX_CHARS),
      isOfCharts: time !== null,
    },
    time,
  }
}

function readTime(query: { get(name: string): string | null }): ChartTime | null {
  const seconds = HISTORY_RANGES_S.find((range) => String(range) === query.get('range'))
  if (seconds !== undefined) return { rangeMs: seconds * 1000 }
  const [fromMs, toMs] = [Number(query.get('from') ?? Number.NaN), Number(query.get('to') ?? Number.NaN)]
  return Number.isSafeInteger(fromMs) && Number.isSafeInteger(toMs) && fromMs < toMs ? { fromMs, toMs } : null
}

/** @returns `before` with what the dashboard keeps in it; what is as usual is left out */
export function writeAddress({ tab, filter, time }: DashboardAddress, before: URLSearchParams): URLSearchParams {
  const query = new URLSearchParams(before)
  for (const name of NAMES) query.delete(name)
  if (tab !== 'sandboxes') query.set('tab', tab)
  if (filter.kinds.length > 0) query.set('kind', filter.kinds.join(','))
  if (filter.sandbox !== '') query.set('sandbox', filter.sandbox)
  if (filter.text !== '') query.set('text', filter.text)
  if (filter.isOfCharts && time !== null) {
    if ('rangeMs' in time) query.set('range', String(time.rangeMs / 1000))
    else {
      query.set('from', String(Math.round(time.fromMs)))
      query.set('to', String(Math.round(time.toMs)))
    }
  }
  return query
}
