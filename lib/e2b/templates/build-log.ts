import '#server-only'
import type { LogsQuery } from '@/lib/contracts/e2b/telemetry'
import type { BuildLogEntry } from '@/lib/contracts/e2b/template'
import type { TemplateLog } from '@/lib/sandbox'
import { readLog } from '../read-log'

/** A build that prints without end must not fill the memory. */
const ENTRIES_MAX = 20_000
/** What one answer has; clients ask on until one has none. */
const PAGE = 100

/** What a build has said so far. */
export class BuildLog {
  readonly #entries: BuildLogEntry[] = []

  add({ level, message, step }: TemplateLog): void {
    if (this.#entries.length >= ENTRIES_MAX) return
    const isLast = this.#entries.length === ENTRIES_MAX - 1
    this.#entries.push({
      timestamp: new Date().toISOString(),
      level,
      message: isLast ? 'the log is full; nothing more of it is kept' : message,
      ...(step === undefined ? {} : { step: String(step + 1) }),
    })
  }

  read(query: LogsQuery): BuildLogEntry[] {
    return readLog(this.#entries, query)
  }

  page(offset: number): BuildLogEntry[] {
    return this.#entries.slice(offset, offset + PAGE)
  }
}
