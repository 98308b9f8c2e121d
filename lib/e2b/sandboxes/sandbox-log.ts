import '#server-only'
import type { LogEntry, LogLevel, LogsQuery } from '@/lib/contracts/e2b/telemetry'
import { readLog } from '../read-log'

/** The newest that are kept of one sandbox. */
const ENTRIES_MAX = 1000

/** What happened to a sandbox, and why: its owner reads it, after its end as well. */
export class SandboxLog {
  readonly #entries: LogEntry[] = []

  add(level: LogLevel, message: string, fields: Record<string, string> = {}): void {
    this.#entries.push({ timestamp: new Date().toISOString(), level, message, fields })
    if (this.#entries.length > ENTRIES_MAX) this.#entries.shift()
  }

  read(query: LogsQuery): LogEntry[] {
    return readLog(this.#entries, query)
  }
}

/** As the first version of the API has it: a line of JSON, in which command lines look for a level and a logger. */
export function logLine({ timestamp, level, message, fields }: LogEntry): { timestamp: string; line: string } {
  return { timestamp, line: JSON.stringify({ ...fields, level, logger: 'sandbox', message }) }
}
