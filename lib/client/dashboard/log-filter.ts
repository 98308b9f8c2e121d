import { DashboardLogEntry } from '@/lib/contracts/dashboard'
import type { Window } from './history-board'

export const LOG_KINDS = DashboardLogEntry.shape.type.options
export type LogKind = DashboardLogEntry['type']

/** What is to be seen of the events; all of it must hold. */
export interface LogFilter {
  /** Empty: of every kind. */
  readonly kinds: readonly LogKind[]
  /** A part of the sandbox's id. */
  readonly sandbox: string
  /** Words that must all be somewhere in the text or the sandbox's id, in any case. */
  readonly text: string
  /** Only of the time that the charts show. */
  readonly isOfCharts: boolean
}

export const NO_FILTER: LogFilter = { kinds: [], sandbox: '', text: '', isOfCharts: false }

export const isFiltering = ({ kinds, sandbox, text, isOfCharts }: LogFilter): boolean =>
  kinds.length > 0 || sandbox !== '' || text.trim() !== '' || isOfCharts

/**
 * @param log oldest first
 * @param window of the charts; asked of only where the filter says so
 * @returns the matching entries, newest first
 */
export function filterLog(
  log: readonly DashboardLogEntry[],
  { kinds, sandbox, text, isOfCharts }: LogFilter,
  window: Window | null,
): DashboardLogEntry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const id = sandbox.trim().toLowerCase()
  const matches = ({ type, sandboxId, atMs, text: said }: DashboardLogEntry): boolean => {
    if (kinds.length > 0 && !kinds.includes(type)) return false
    if (isOfCharts && window !== null && (atMs < window.fromMs || atMs > window.toMs)) return false
    if (id !== '' && !(sandboxId ?? '').toLowerCase().includes(id)) return false
    if (words.length === 0) return true
    const all = `${said} ${sandboxId ?? ''}`.toLowerCase()
    return words.every((word) => all.includes(word))
  }
  return log.filter(matches).reverse()
}

/** How many there are of each kind. */
export function countKinds(log: readonly DashboardLogEntry[]): Readonly<Record<LogKind, number>> {
  const counts = { created: 0, claimed: 0, destroyed: 0, run_failed: 0, error: 0 } satisfies Record<LogKind, number>
  for (const { type } of log) counts[type]++
  return counts
}
