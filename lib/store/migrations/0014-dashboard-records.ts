import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('dashboardRecords')
    .addColumn('server', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('atMs', 'bigint', (column) => column.notNull())
    .addColumn('record', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('dashboardRecordsPrimaryKey', ['server', 'kind', 'id'])
    .execute()
  await db.schema.createIndex('dashboardRecordsAt').on('dashboardRecords').columns(['server', 'kind', 'atMs']).execute()
}
