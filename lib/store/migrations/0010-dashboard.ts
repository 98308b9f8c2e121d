import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('dashboardSamples')
    .addColumn('server', 'text', (column) => column.notNull())
    .addColumn('stepMs', 'bigint', (column) => column.notNull())
    .addColumn('atMs', 'bigint', (column) => column.notNull())
    .addColumn('sample', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('dashboardSamplesPrimaryKey', ['server', 'stepMs', 'atMs'])
    .execute()
}
