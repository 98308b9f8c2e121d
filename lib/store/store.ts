import '#server-only'
import { join, resolve } from 'node:path'
import { CamelCasePlugin, type Dialect, Kysely, type Migration, Migrator, type Transaction } from 'kysely'
import type { Logger } from 'pino'
import { AppError } from '@/lib/contracts/errors'
import { storeFailure } from './failures'
import { MIGRATIONS } from './migrations'
import { postgresDialect } from './postgres'
import type { Schema } from './schema'
import { IN_MEMORY, sqliteDialect } from './sqlite'

export interface StoreOptions {
  /** `postgres://…` or `file:…`; undefined for a file in the data folder. */
  url: string | undefined
  dataDir: string
  log: Logger
  /** Others than the product's. */
  migrations?: Readonly<Record<string, Migration>>
}

/**
 * What outlives a restart: an SQLite file, or PostgreSQL. Making one opens nothing; the first use does, and brings the tables up
 * to date (see migrations.ts). Where that fails, the next use tries again.
 */
export class Store {
  readonly #options: StoreOptions
  #opened: Promise<Kysely<Schema>> | undefined
  #isClosed = false

  constructor(options: StoreOptions) {
    this.#options = options
  }

  /** @throws {AppError} `store_failed`; or what is wrong with the tables */
  async open(): Promise<void> {
    await this.run(async () => {})
  }

  /**
   * Asks the database, each query for itself. Inside `transaction`, use what that gives: SQLite has one connection, and a `run`
   * would wait for it forever.
   *
   * @throws {AppError} `store_failed` or `no_space`; what is our own mistake as it comes
   */
  async run<Answer>(work: (db: Kysely<Schema>) => Promise<Answer>): Promise<Answer> {
    try {
      return await work(await this.#database())
    } catch (cause) {
      throw storeFailure(cause) ?? cause
    }
  }

  /**
   * All of it or nothing, even when the process is killed. It should do nothing but queries: on SQLite everybody else waits.
   *
   * @throws {AppError} as `run` does
   */
  transaction<Answer>(work: (db: Transaction<Schema>) => Promise<Answer>): Promise<Answer> {
    return this.run((db) => db.transaction().execute(work))
  }

  /** For good: whoever still asks is refused, and a transaction that is not done yet is undone. */
  async close(): Promise<void> {
    this.#isClosed = true
    const db = await this.#opened?.catch(() => undefined)
    await db?.destroy()
  }

  #database(): Promise<Kysely<Schema>> {
    if (this.#isClosed) throw new AppError('store_failed', 'the database is closed; the server stops')
    this.#opened ??= this.#open().catch((cause) => {
      this.#opened = undefined
      throw cause
    })
    return this.#opened
  }

  async #open(): Promise<Kysely<Schema>> {
    const db = new Kysely<Schema>({ dialect: this.#dialect(), plugins: [new CamelCasePlugin()] })
    try {
      await this.#migrate(db)
      return db
    } catch (cause) {
      await db.destroy()
      throw cause
    }
  }

  async #migrate(db: Kysely<Schema>): Promise<void> {
    const { migrations = MIGRATIONS, log } = this.#options
    const provider = { getMigrations: async () => ({ ...migrations }) }
    // Parts of the product are independent of each other, and so are their migrations.
    const migrator = new Migrator({ db, provider, allowUnorderedMigrations: true })
    const { error, results = [] } = await migrator.migrateToLatest()
    if (error !== undefined) throw error
    for (const { migrationName } of results)
      log.info({ migration: migrationName }, 'the database was brought up to date')
  }

  #dialect(): Dialect {
    const { url, dataDir, log } = this.#options
    if (url !== undefined && !url.startsWith('file:')) return postgresDialect(url, log)
    return sqliteDialect(url === undefined ? join(dataDir, 'codetok.db') : pathOf(url))
  }
}

/** `file:///var/lib/codetok.db`; relative to where the server was started `file:codetok.db`; of this process `file::memory:`. */
function pathOf(url: string): string {
  if (url === `file:${IN_MEMORY}`) return IN_MEMORY
  return url.startsWith('file://') ? new URL(url).pathname : resolve(url.slice('file:'.length))
}
