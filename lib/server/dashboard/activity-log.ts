import '#server-only'
import type { DashboardLogEntry } from '@/lib/contracts/dashboard'

const KEPT_MAX = 500
/** A message of the system may quote what a program made up. */
const TEXT_MAX_CHARS = 300

/** The newest of what happened to sandboxes, for people. */
export class ActivityLog {
  readonly #entries: DashboardLogEntry[] = []
  #seq = 0

  /** Of the newest entry; 0 where there is none. */
  get seq(): number {
    return this.#seq
  }

  add(type: DashboardLogEntry['type'], sandboxId: string | null, text: string): void {
    this.#seq++
    this.#entries.push({ seq: this.#seq, atMs: Date.now(), type, sandboxId, text: text.slice(0, TEXT_MAX_CHARS) })
    if (this.#entries.length > KEPT_MAX) this.#entries.shift()
  }

  /** Oldest first. */
  after(seq: number): DashboardLogEntry[] {
    return this.#entries.filter((entry) => entry.seq > seq)
  }
}
