import '#server-only'
import type { Logger } from 'pino'
import { DashboardLogEntry, DashboardRun } from '@/lib/contracts/dashboard'
import type { Store } from '@/lib/store/store'
import { RUNS_MAX, RUNS_MAX_AGE_MS } from './activity'
import { EVENTS_MAX } from './activity-log'

const DAY_MS = 24 * 60 * 60 * 1000
/** As much as is shown: how many, and for how long. */
const KEPT = {
  run: { count: RUNS_MAX, ageMs: RUNS_MAX_AGE_MS },
  event: { count: EVENTS_MAX, ageMs: 7 * DAY_MS },
} as const
type Kind = keyof typeof KEPT
const KINDS = Object.keys(KEPT) as Kind[]

/** Rows of one statement: a database counts their values. */
const ROWS_AT_ONCE = 500
/** Not yet written; where the store is gone for longer, the oldest are let go. */
const WAITING_MAX = RUNS_MAX + EVENTS_MAX

interface KeptRecord {
  kind: Kind
  id: string
  atMs: number
  record: string
}

export interface RecordStoreOptions {
  store: Pick<Store, 'run' | 'transaction'>
  /** Tells this server from others on the same database. */
  server: string
  log: Logger
}

/** Keeps runs and events across restarts, as many as are shown. */
export class RecordStore {
  readonly #options: RecordStoreOptions
  #waiting: KeptRecord[] = []
  #hasFailed = false

  constructor(options: RecordStoreOptions) {
    this.#options = options
  }

  /** What this server kept and is not too old to be shown, oldest first. Never rejects: without its past a server works all the same. */
  async load(nowMs: number): Promise<{ runs: DashboardRun[]; events: DashboardLogEntry[] }> {
    try {
      return {
        runs: await this.#read('run', DashboardRun, nowMs),
        events: await this.#read('event', DashboardLogEntry, nowMs),
      }
    } catch (error) {
      this.#tell(error)
      return { runs: [], events: [] }
    }
  }

  /** To be written with the next `flush`. */
  addRun(run: DashboardRun): void {
    this.#add({ kind: 'run', id: run.runId, atMs: run.endedAtMs, record: JSON.stringify(run) })
  }

  addEvent(event: DashboardLogEntry): void {
    this.#add({ kind: 'event', id: `${event.atMs}-${event.seq}`, atMs: event.atMs, record: JSON.stringify(event) })
  }

  /** Writes what waits, and lets go of what is too much or too old. Never rejects. */
  async flush(nowMs: number): Promise<void> {
    const { store, server } = this.#options
    const writing = this.#waiting
    if (writing.length === 0) return
    this.#waiting = []
    try {
      await store.transaction(async (db) => {
        for (let at = 0; at < writing.length; at += ROWS_AT_ONCE) {
          await db
            .insertInto('dashboardRecords')
            .values(writing.slice(at, at + ROWS_AT_ONCE).map((row) => ({ server, ...row })))
            // Written before, by a flush of which nobody heard that it was done.
            .onConflict((conflict) => conflict.columns(['server', 'kind', 'id']).doNothing())
            .execute()
        }
        for (const kind of KINDS) {
          const { count, ageMs } = KEPT[kind]
          const own = db.deleteFrom('dashboardRecords').where('server', '=', server).where('kind', '=', kind)
          await own.where('atMs', '<', nowMs - ageMs).execute()
          const beyond = await db
            .selectFrom('dashboardRecords')
            .select('atMs')
            .where('server', '=', server)
            .where('kind', '=', kind)
            .orderBy('atMs', 'desc')
            .offset(count)
            .limit(1)
            .executeTakeFirst()
          if (beyond !== undefined) await own.where('atMs', '<=', beyond.atMs).execute()
        }
      })
      this.#hasFailed = false
    } catch (error) {
      this.#waiting = [...writing, ...this.#waiting].slice(-WAITING_MAX)
      this.#tell(error)
    }
  }

  #add(record: KeptRecord): void {
    this.#waiting.push(record)
    if (this.#waiting.length > WAITING_MAX) this.#waiting.shift()
  }

  async #read<T>(
    kind: Kind,
    schema: { safeParse(value: unknown): { success: true; data: T } | { success: false } },
    nowMs: number,
  ): Promise<T[]> {
    const { store, server } = this.#options
    const { count, ageMs } = KEPT[kind]
    const rows = await store.run((db) =>
      db
        .selectFrom('dashboardRecords')
        .select('record')
        .where('server', '=', server)
        .where('kind', '=', kind)
        .where('atMs', '>=', nowMs - ageMs)
        .orderBy('atMs', 'desc')
        .orderBy('id', 'desc')
        .limit(count)
        .execute(),
    )
    return rows.reverse().flatMap(({ record }) => {
      const parsed = schema.safeParse(JSON.parse(record))
      return parsed.success ? [parsed.data] : []
    })
  }

  /** Once until it works again. */
  #tell(error: unknown): void {
    if (!this.#hasFailed) this.#options.log.warn({ err: error }, 'the dashboard’s runs and events can’t be kept')
    this.#hasFailed = true
  }
}
