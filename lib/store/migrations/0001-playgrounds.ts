import type { Kysely } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('blobs')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('sizeBytes', 'bigint', (column) => column.notNull())
    .addColumn('touchedAtMs', 'bigint', (column) => column.notNull())
    // Last, so that SQLite needs not walk over it to the others.
    .addColumn('content', 'bytea', (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('playgrounds')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('template', 'text', (column) => column.notNull())
    .addColumn('entry', 'text')
    .addColumn('args', 'text', (column) => column.notNull())
    .addColumn('parentId', 'text')
    .addColumn('runHash', 'text', (column) => column.references('blobs.hash'))
    .addColumn('sizeBytes', 'bigint', (column) => column.notNull())
    .addColumn('createdAtMs', 'bigint', (column) => column.notNull())
    .addColumn('expiresAtMs', 'bigint')
    .addColumn('goneAtMs', 'bigint')
    .addColumn('deleteTokenHash', 'text', (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('playgroundFiles')
    .addColumn('playgroundId', 'text', (column) => column.notNull().references('playgrounds.id').onDelete('cascade'))
    .addColumn('path', 'text', (column) => column.notNull())
    .addColumn('position', 'bigint', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull().references('blobs.hash'))
    .addColumn('isText', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('playgroundFilesPrimaryKey', ['playgroundId', 'path'])
    .execute()
  // The sum of all sizes is read from the index alone.
  await db.schema.createIndex('blobsSize').on('blobs').column('sizeBytes').execute()
  await db.schema.createIndex('playgroundFilesHash').on('playgroundFiles').column('hash').execute()
  await db.schema.createIndex('playgroundsRunHash').on('playgrounds').column('runHash').execute()
  await db.schema.createIndex('playgroundsExpiresAt').on('playgrounds').column('expiresAtMs').execute()
}
