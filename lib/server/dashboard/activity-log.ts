import '#server-only'
import type { DashboardLogEntry } from '@/lib/contracts/dashboard'

export const EVENTS_MAX = 3000
/** A message of the system may quote what a program made up. */
const TEXT_MAX_CHARS = 300

/** The newest of what happened to sandboxes, for people. */
export class ActivityLog {
  readonly #onEntry: (entry: DashboardLogEntry) => void
  #entries: DashboardLogEntry[] = []
  /** Those of an earlier server go before its first. */
  #seq = EVENTS_MAX

  /** @param onEntry told of each that is new */
  constructor(onEntry: (entry: DashboardLogEntry) => void) {
    this.#onEntry = onEntry
  }

  /** Of the newest entry. */
  get seq(): number {
    return this.#seq
  }

  add(type: DashboardLogEntry['type'], sandboxId: string | null, text: string): void {
    this.#seq++
    const entry = { seq: this.#seq, atMs: Date.now(), type, sandboxId, text: text.slice(0, TEXT_MAX_CHARS) }
    this.#entries.push(entry)
    if (this.#entries.length > EVENTS_MAX) this.#entries.shift()
    this.#onEntry(entry)
  }

  /** Puts what an earlier server kept, oldest first, before what is there. */
  restore(earlier: readonly DashboardLogEntry[]): void {
    const kept = earlier.slice(-EVENTS_MAX)
    const numbered = kept.map((entry, index) => ({ ...entry, seq: EVENTS_MAX - kept.length + index + 1 }))
    this.#entries = [...numbered, ...this.#entries].slice(-EVENTS_MAX)
  }

  /** Oldest first. */
  after(seq: number): DashboardLogEntry[] {
    return this.#entries.filter((entry) => entry.seq > seq)
  }
}
