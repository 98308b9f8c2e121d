import '#server-only'
import { LOG_LEVELS, type LogEntry, type LogLevel, type LogsQuery } from '@/lib/contracts/e2b/telemetry'

/** The newest that are kept of one sandbox. */
const ENTRIES_MAX = 1000

interface Entry {
  atMs: number
  level: LogLevel
  message: string
  fields: Record<string, string>
}

/** What happened to a sandbox, and why: its owner reads it, after its end as well. */
export class SandboxLog {
  readonly #entries: Entry[] = []

  add(level: LogLevel, message: string, fields: Record<string, string> = {}): void {
    this.#entries.push({ atMs: Date.now(), level, message, fields })
    if (this.#entries.length > ENTRIES_MAX) this.#entries.shift()
  }

  /** From the cursor on, forward in time or back from it. */
  read({ cursor, limit, direction, level, search }: LogsQuery): LogEntry[] {
    const isForward = direction === 'forward'
    const isWanted = (entry: Entry) =>
      (cursor === undefined || (isForward ? entry.atMs >= cursor : entry.atMs <= cursor)) &&
      LOG_LEVELS.indexOf(entry.level) >= LOG_LEVELS.indexOf(level) &&
      entry.message.includes(search)
    const wanted = this.#entries.filter(isWanted)
    return (isForward ? wanted : wanted.reverse()).slice(0, limit).map(({ atMs, ...entry }) => ({
      timestamp: new Date(atMs).toISOString(),
      ...entry,
    }))
  }
}

/** As the first version of the API has it: a line of JSON, in which command lines look for a level and a logger. */
export function logLine({ timestamp, level, message, fields }: LogEntry): { timestamp: string; line: string } {
  return { timestamp, line: JSON.stringify({ ...fields, level, logger: 'sandbox', message }) }
}
