import '#server-only'
import type { Logger } from 'pino'
import { HistorySample } from '@/lib/contracts/dashboard-history'
import type { Store } from '@/lib/store/store'
import { type FinishedStretch, LEVELS } from './sample-rings'

/** Not yet written; where the store is gone for longer, the oldest are let go. */
const WAITING_MAX = 1_000

export interface HistoryStoreOptions {
  store: Pick<Store, 'run' | 'transaction'>
  /** Tells this server from others on the same database. */
  server: string
  log: Logger
}

/** Keeps what was measured across restarts: as much as is shown, and no more. */
export class HistoryStore {
  readonly #options: HistoryStoreOptions
  #waiting: FinishedStretch[] = []
  #hasFailed = false

  constructor(options: HistoryStoreOptions) {
    this.#options = options
  }

  /** What this server kept, in no order. Never rejects: without its past a server works all the same. */
  async load(): Promise<FinishedStretch[]> {
    const { store, server } = this.#options
    try {
      const rows = await store.run((db) =>
        db.selectFrom('dashboardSamples').select(['stepMs', 'sample']).where('server', '=', server).execute(),
      )
      return rows.flatMap(({ stepMs, sample }) => {
        const parsed = HistorySample.safeParse(JSON.parse(sample))
        return parsed.success ? [{ stepMs, sample: parsed.data }] : []
      })
    } catch (error) {
      this.#tell(error)
      return []
    }
  }

  /** To be written with the next `flush`. */
  add(stretches: readonly FinishedStretch[]): void {
    this.#waiting = [...this.#waiting, ...stretches].slice(-WAITING_MAX)
  }

  /** Writes what waits and lets go of what is too old to be shown. Never rejects. */
  async flush(nowMs: number): Promise<void> {
    const { store, server } = this.#options
    const writing = this.#waiting
    if (writing.length === 0) return
    this.#waiting = []
    // One that goes on has been added more than once; the newest has most of it.
    const rows = new Map(
      writing.map(({ stepMs, sample }) => [
        `${stepMs} ${sample.atMs}`,
        { server, stepMs, atMs: sample.atMs, sample: JSON.stringify(sample) },
      ]),
    )
    try {
      await store.transaction(async (db) => {
        await db
          .insertInto('dashboardSamples')
          .values([...rows.values()])
          // A stretch that goes on is written again and again; the last time it is whole.
          .onConflict((conflict) =>
            conflict.columns(['server', 'stepMs', 'atMs']).doUpdateSet({ sample: (eb) => eb.ref('excluded.sample') }),
          )
          .execute()
        for (const { stepMs, capacity } of LEVELS) {
          await db
            .deleteFrom('dashboardSamples')
            .where('stepMs', '=', stepMs)
            .where('atMs', '<', nowMs - stepMs * capacity)
            .execute()
        }
      })
      this.#hasFailed = false
    } catch (error) {
      this.#waiting = [...writing, ...this.#waiting].slice(-WAITING_MAX)
      this.#tell(error)
    }
  }

  /** Once until it works again. */
  #tell(error: unknown): void {
    if (!this.#hasFailed) this.#options.log.warn({ err: error }, 'the dashboard’s history can’t be kept')
    this.#hasFailed = true
  }
}
