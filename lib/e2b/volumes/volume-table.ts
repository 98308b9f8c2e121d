import '#server-only'
import type { Selectable } from 'kysely'
import { AppError } from '@/lib/contracts/errors'
import { newId } from '@/lib/sandbox'
import type { Schema } from '@/lib/store/schema'
import type { Store } from '@/lib/store/store'

export type VolumeRow = Selectable<Schema['e2bVolumes']>

/** Volumes and whom they belong to, as the store keeps them. */
export class VolumeTable {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  list(owner: string): Promise<VolumeRow[]> {
    return this.#store.run((db) =>
      db.selectFrom('e2bVolumes').selectAll().where('owner', '=', owner).orderBy('createdAtMs').execute(),
    )
  }

  /** Whoever it belongs to. */
  find(id: string): Promise<VolumeRow | undefined> {
    return this.#store.run((db) => db.selectFrom('e2bVolumes').selectAll().where('id', '=', id).executeTakeFirst())
  }

  /** @throws {AppError} `not_found` */
  async get(owner: string, id: string): Promise<VolumeRow> {
    const volume = await this.find(id)
    if (volume?.owner !== owner) throw new AppError('not_found', `volume '${id}' not found`)
    return volume
  }

  /** @throws {AppError} `conflict` where the owner has one of that name */
  async add(owner: string, name: string): Promise<VolumeRow> {
    const row: VolumeRow = { id: newId(), owner, name, createdAtMs: Date.now() }
    const isTaken = await this.#store.transaction(async (db) => {
      const taken = await db
        .selectFrom('e2bVolumes')
        .select('id')
        .where('owner', '=', owner)
        .where('name', '=', name)
        .executeTakeFirst()
      if (!taken) await db.insertInto('e2bVolumes').values(row).execute()
      return taken !== undefined
    })
    if (isTaken) throw new AppError('conflict', `there is a volume '${name}' already`)
    return row
  }

  async remove(id: string): Promise<void> {
    await this.#store.run((db) => db.deleteFrom('e2bVolumes').where('id', '=', id).execute())
  }
}
