import '#server-only'
import type { Store } from '@/lib/store/store'
import { SandboxFacts } from './facts'

export interface PausedSandbox {
  facts: SandboxFacts
  keptAs: string
  pausedAtMs: number
}

/** The sandboxes of which the file system is kept while nothing runs: they outlive the server. */
export class PausedSandboxes {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /** @throws {AppError} `store_failed` */
  async list(): Promise<PausedSandbox[]> {
    const rows = await this.#store.run((db) => db.selectFrom('e2bPaused').selectAll().execute())
    return rows.map(({ facts, keptAs, pausedAtMs }) => ({
      facts: SandboxFacts.parse(JSON.parse(facts)),
      keptAs,
      pausedAtMs,
    }))
  }

  async save({ facts, keptAs, pausedAtMs }: PausedSandbox): Promise<void> {
    const row = { facts: JSON.stringify(facts), keptAs, pausedAtMs }
    await this.#store.run((db) =>
      db
        .insertInto('e2bPaused')
        .values({ id: facts.id, ...row })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute(),
    )
  }

  async remove(id: string): Promise<void> {
    await this.#store.run((db) => db.deleteFrom('e2bPaused').where('id', '=', id).execute())
  }
}
