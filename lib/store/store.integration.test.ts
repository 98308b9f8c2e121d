import { stat } from 'node:fs/promises'
import { DatabaseSync } from '@photostructure/sqlite'
import { type Migration, sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Store } from './store'
import { storeOn, testDatabases } from './testing/databases'

const databases = testDatabases()

const blob = (hash: string, content = new Uint8Array(1)) => ({
  hash,
  content,
  sizeBytes: content.length,
  touchedAtMs: 5e15,
})

async function hashes(store: Store): Promise<string[]> {
  const rows = await store.run((db) => db.selectFrom('blobs').select('hash').orderBy('hash').execute())
  return rows.map(({ hash }) => hash)
}

describe.each(databases.both)('the store, on $name', ({ create }) => {
  let url: string
  let store: Store
  beforeAll(async () => {
    url = await create()
    store = storeOn(url)
  })
  beforeEach(async () => {
    await store.run((db) => db.deleteFrom('blobs').execute())
  })
  afterAll(() => store.close())

  test('gives numbers, bytes and text as they were put in', async () => {
    const content = Uint8Array.from({ length: 1024 }, (_, index) => index % 256)
    await store.run((db) => db.insertInto('blobs').values(blob('世界 “”', content)).execute())
    const rows = await store.run((db) => db.selectFrom('blobs').selectAll().execute())
    expect(rows.map((row) => ({ ...row, content: [...row.content] }))).toEqual([
      { hash: '世界 “”', content: [...content], sizeBytes: 1024, touchedAtMs: 5e15 },
    ])
    const totals = await store.run((db) =>
      db
        .selectFrom('blobs')
        .select((of) => [of.fn.sum<number>('touchedAtMs').as('sum'), of.fn.countAll<number>().as('count')])
        .execute(),
    )
    expect(totals).toEqual([{ sum: 5e15, count: 1 }])
  })

  test('keeps what was put in when it is opened again, by another as well', async () => {
    await store.run((db) => db.insertInto('blobs').values(blob('a')).execute())
    const second = storeOn(url)
    expect(await hashes(second)).toEqual(['a'])
    await second.run((db) => db.insertInto('blobs').values(blob('b')).execute())
    await second.close()
    expect(await hashes(store)).toEqual(['a', 'b'])
  })

  test('undoes the whole of a transaction that fails', async () => {
    const failing = store.transaction(async (db) => {
      await db.insertInto('blobs').values(blob('a')).execute()
      throw new Error('half-way')
    })
    await expect(failing).rejects.toThrow('half-way')
    expect(await hashes(store)).toEqual([])
  })

  test('lets transactions that read and then write follow each other', async () => {
    const add = (hash: string) =>
      store.transaction(async (db) => {
        await db.selectFrom('blobs').select('hash').execute()
        await db.insertInto('blobs').values(blob(hash)).execute()
      })
    await Promise.all(['a', 'b', 'c', 'd'].map(add))
    expect(await hashes(store)).toEqual(['a', 'b', 'c', 'd'])
  })

  test('holds references between tables', async () => {
    const file = { playgroundId: 'none', path: 'a', position: 0, hash: 'none', isText: 1 }
    const adding = store.run((db) => db.insertInto('playgroundFiles').values(file).execute())
    await expect(adding).rejects.toThrow(/foreign key/i)
  })

  test('refuses text with a NUL, which SQLite alone would cut there', async () => {
    const adding = store.run((db) => db.insertInto('blobs').values(blob('a\0b')).execute())
    await expect(adding).rejects.toThrow(/NUL|0x00/)
  })

  test('says that it is closed to whoever still asks', async () => {
    const second = storeOn(url)
    await second.open()
    await second.close()
    await expect(hashes(second)).rejects.toMatchObject({ code: 'store_failed' })
  })

  test('leaves nothing of a migration that fails, and names it', async () => {
    const empty = await create()
    const half: Migration = {
      async up(db) {
        await db.schema.createTable('half').addColumn('id', 'text').execute()
        throw new Error('this migration is wrong')
      },
    }
    await expect(storeOn(empty, { migrations: { '0001-half': half } }).open()).rejects.toThrow(
      'this migration is wrong',
    )
    const whole: Migration = { up: (db) => db.schema.createTable('half').addColumn('id', 'text').execute() }
    const mended = storeOn(empty, { migrations: { '0001-half': whole } })
    await mended.open()
    await mended.close()
  })
})

test('SQLite keeps its file from everybody else on the machine', async () => {
  const url = await databases.sqlite.create()
  const store = storeOn(url)
  await store.open()
  await store.close()
  const { mode } = await stat(new URL(url))
  expect((mode & 0o777).toString(8)).toBe('600')
})

test('SQLite lets a transaction that has read write too, whatever another process does', async () => {
  const url = await databases.sqlite.create()
  const store = storeOn(url)
  await store.open()
  const other = new DatabaseSync(new URL(url).pathname, { timeout: 0 })
  await store.transaction(async (db) => {
    await db.selectFrom('blobs').select('hash').execute()
    expect(() => other.exec('delete from blobs')).toThrow('database is locked')
    await db.insertInto('blobs').values(blob('a')).execute()
  })
  other.close()
  expect(await hashes(store)).toEqual(['a'])
  await store.close()
})

test('SQLite says that its file can not be opened', async () => {
  await expect(storeOn('file:/dev/null/codetok.db').open()).rejects.toThrow(/ENOTDIR|EEXIST|can not be reached/)
})

test('PostgreSQL may restart: who waits is told to try again, and who comes later is answered', async () => {
  const store = storeOn(await databases.postgres.create())
  await store.open()
  const waiting = store.run((db) => sql`select pg_sleep(60)`.execute(db))
  const told = expect(waiting).rejects.toMatchObject({ code: 'store_failed' })
  await databases.postgres.restart()
  await told
  expect(await hashes(store)).toEqual([])
  await store.close()
})
