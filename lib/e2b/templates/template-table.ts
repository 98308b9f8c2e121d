import '#server-only'
import { randomUUID } from 'node:crypto'
import type { Selectable } from 'kysely'
import { AppError } from '@/lib/contracts/errors'
import { newId } from '@/lib/sandbox'
import type { Schema } from '@/lib/store/schema'
import type { Store } from '@/lib/store/store'

export type TemplateRow = Selectable<Schema['e2bTemplates']>
export type BuildRow = Selectable<Schema['e2bBuilds']>
export type TagRow = Selectable<Schema['e2bTags']>

export type NewBuild = Pick<BuildRow, 'cpuCount' | 'memoryMb'> & { tags: string[] } & Partial<
    Pick<BuildRow, 'status' | 'ref' | 'sandboxId'>
  >

/** Templates, their builds and tags, as the store keeps them. */
export class TemplateTable {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  list(owner: string): Promise<TemplateRow[]> {
    return this.#store.run((db) =>
      db.selectFrom('e2bTemplates').selectAll().where('owner', '=', owner).orderBy('createdAtMs', 'desc').execute(),
    )
  }

  /** By its id or name. */
  find(owner: string, idOrName: string): Promise<TemplateRow | undefined> {
    return this.#store.run((db) =>
      db
        .selectFrom('e2bTemplates')
        .selectAll()
        .where('owner', '=', owner)
        .where((where) => where.or([where('id', '=', idOrName), where('name', '=', idOrName)]))
        .executeTakeFirst(),
    )
  }

  /** @throws {AppError} `not_found` */
  async get(owner: string, idOrName: string): Promise<TemplateRow> {
    const template = await this.find(owner, idOrName)
    if (!template) throw new AppError('not_found', `template '${idOrName}' not found`)
    return template
  }

  /** The one of that name, made where there is none; always a new one without a name. */
  async getOrMake(owner: string, name: string | null): Promise<TemplateRow> {
    const found = name === null ? undefined : await this.find(owner, name)
    if (found) return found
    const nowMs = Date.now()
    const row: TemplateRow = {
      ...{ id: newId(), owner, name, createdAtMs: nowMs, updatedAtMs: nowMs },
      ...{ isPublic: 0, spawnCount: 0, lastSpawnedAtMs: null },
    }
    await this.#store.run((db) => db.insertInto('e2bTemplates').values(row).execute())
    return row
  }

  /** One of anybody's that every key may use. */
  findPublic(idOrName: string): Promise<TemplateRow | undefined> {
    return this.#store.run((db) =>
      db
        .selectFrom('e2bTemplates')
        .selectAll()
        .where('isPublic', '=', 1)
        .where((where) => where.or([where('id', '=', idOrName), where('name', '=', idOrName)]))
        .orderBy('createdAtMs')
        .executeTakeFirst(),
    )
  }

  async setPublic(templateId: string, isPublic: boolean): Promise<void> {
    const change = { isPublic: Number(isPublic), updatedAtMs: Date.now() }
    await this.#store.run((db) => db.updateTable('e2bTemplates').set(change).where('id', '=', templateId).execute())
  }

  /** A sandbox was made of it. */
  async countSpawn(templateId: string): Promise<void> {
    await this.#store.run((db) =>
      db
        .updateTable('e2bTemplates')
        .set((row) => ({ spawnCount: row('spawnCount', '+', 1), lastSpawnedAtMs: Date.now() }))
        .where('id', '=', templateId)
        .execute(),
    )
  }

  async remove(templateId: string): Promise<void> {
    await this.#store.run((db) => db.deleteFrom('e2bTemplates').where('id', '=', templateId).execute())
  }

  async addBuild(templateId: string, { tags, ...given }: NewBuild): Promise<BuildRow> {
    const nowMs = Date.now()
    const row: BuildRow = {
      id: randomUUID(),
      templateId,
      status: 'waiting',
      ref: null,
      sandboxId: null,
      reason: null,
      reasonStep: null,
      createdAtMs: nowMs,
      finishedAtMs: given.ref ? nowMs : null,
      ...given,
      tags: JSON.stringify(tags),
    }
    await this.#store.run((db) => db.insertInto('e2bBuilds').values(row).execute())
    return row
  }

  builds(templateId: string): Promise<BuildRow[]> {
    return this.#store.run((db) =>
      db
        .selectFrom('e2bBuilds')
        .selectAll()
        .where('templateId', '=', templateId)
        .orderBy('createdAtMs', 'desc')
        .execute(),
    )
  }

  /** @throws {AppError} `not_found` */
  async build(templateId: string, buildId: string): Promise<BuildRow> {
    const build = (await this.builds(templateId)).find(({ id }) => id === buildId)
    if (!build) throw new AppError('not_found', `build '${buildId}' not found`)
    return build
  }

  async changeBuild(buildId: string, change: Partial<BuildRow>): Promise<void> {
    await this.#store.run((db) => db.updateTable('e2bBuilds').set(change).where('id', '=', buildId).execute())
  }

  async removeBuild(buildId: string): Promise<void> {
    await this.#store.run((db) => db.deleteFrom('e2bBuilds').where('id', '=', buildId).execute())
  }

  /** Those that the end of the server has cut off. */
  async failUnfinished(reason: string): Promise<void> {
    await this.#store.run((db) =>
      db
        .updateTable('e2bBuilds')
        .set({ status: 'error', reason, finishedAtMs: Date.now() })
        .where('status', '=', 'building')
        .execute(),
    )
  }

  tags(templateId: string): Promise<TagRow[]> {
    return this.#store.run((db) =>
      db.selectFrom('e2bTags').selectAll().where('templateId', '=', templateId).orderBy('tag').execute(),
    )
  }

  async taggedBuild(templateId: string, tag: string): Promise<BuildRow | undefined> {
    const tagged = (await this.tags(templateId)).find((row) => row.tag === tag)
    return tagged && this.build(templateId, tagged.buildId)
  }

  /** Points tags to a build, wherever they pointed before. */
  async tag(templateId: string, buildId: string, tags: readonly string[]): Promise<void> {
    const createdAtMs = Date.now()
    await this.#store.transaction(async (db) => {
      for (const tag of tags) {
        await db
          .insertInto('e2bTags')
          .values({ templateId, tag, buildId, createdAtMs })
          .onConflict((conflict) => conflict.columns(['templateId', 'tag']).doUpdateSet({ buildId, createdAtMs }))
          .execute()
      }
      await db.updateTable('e2bTemplates').set({ updatedAtMs: createdAtMs }).where('id', '=', templateId).execute()
    })
  }

  async untag(templateId: string, tags: readonly string[]): Promise<void> {
    await this.#store.run((db) =>
      db
        .deleteFrom('e2bTags')
        .where('templateId', '=', templateId)
        .where('tag', 'in', [...tags])
        .execute(),
    )
  }
}
