import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  const add = (name: string, type: 'integer' | 'bigint', isCounted: boolean) =>
    db.schema
      .alterTable('e2bTemplates')
      .addColumn(name, type, (column) => (isCounted ? column.notNull().defaultTo(0) : column))
      .execute()
  await add('isPublic', 'integer', true)
  await add('spawnCount', 'integer', true)
  await add('lastSpawnedAtMs', 'bigint', false)
}
