import '#server-only'
import { LOG_LEVELS, type LogLevel, type LogsQuery } from '@/lib/contracts/e2b/telemetry'

interface Entry {
  /** RFC 3339. */
  timestamp: string
  level: LogLevel
  message: string
}

/** What a query asks for of a log, oldest first as it is kept: from the cursor on, forward in time or back from it. */
export function readLog<T extends Entry>(entries: readonly T[], query: LogsQuery): T[] {
  const { cursor, limit, direction, level, search } = query
  const isForward = direction === 'forward'
  const isWanted = (entry: T) => {
    const atMs = Date.parse(entry.timestamp)
    return (
      (cursor === undefined || (isForward ? atMs >= cursor : atMs <= cursor)) &&
      LOG_LEVELS.indexOf(entry.level) >= LOG_LEVELS.indexOf(level) &&
      entry.message.includes(search)
    )
  }
  const wanted = entries.filter(isWanted)
  return (isForward ? wanted : wanted.reverse()).slice(0, limit)
}
