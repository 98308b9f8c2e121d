import '#server-only'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from '@photostructure/sqlite'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
} from 'kysely'

/** Another process that holds the file's lock (a backup) is waited for this long; the server answers nobody meanwhile. */
const BUSY_TIMEOUT_MS = 2000

/** The path of a database that is gone with this process. */
export const IN_MEMORY = ':memory:'

/** A database in one file, of this process alone. */
export function sqliteDialect(path: string): Dialect {
  const config = { database: async () => openDatabase(path) }
  return new (class extends SqliteDialect {
    override createDriver(): Driver {
      return new EagerDriver(config)
    }

    override createAdapter(): SqliteAdapter {
      return new TransactionalDdl()
    }
  })(config)
}

/** A transaction takes the lock as it begins: one that reads first and writes later could not get it any more. */
class EagerDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }
}

/** SQLite can undo a half-made table; Kysely's own adapter leaves that to the one who drops foreign keys in a migration. */
class TransactionalDdl extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

function openDatabase(path: string): SqliteDatabase {
  if (path !== IN_MEMORY) makePrivate(path)
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true })
  // What is written is whole after any crash of ours; the last moments before a power cut may be missing.
  database.exec('pragma journal_mode = wal; pragma synchronous = normal')
  return {
    prepare(sql) {
      const statement = database.prepare(sql)
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...parameters.map(value)),
        run: (parameters) => statement.run(...parameters.map(value)),
        iterate: (parameters) => statement.iterate(...parameters.map(value)),
      }
    },
    close: () => database.close(),
  }
}

/** For its owner alone, and so are the files that SQLite puts beside it: it holds what people shared by unguessable links. */
function makePrivate(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  closeSync(openSync(path, 'a', 0o600))
}

/** Refuses what PostgreSQL refuses, and what SQLite would take for something else. */
function value(parameter: unknown): unknown {
  if (typeof parameter === 'string' && parameter.includes('\0')) throw new TypeError('text in a database has no NUL')
  const isPlain = ['string', 'number', 'bigint'].includes(typeof parameter) || parameter === null
  if (isPlain || parameter instanceof Uint8Array) return parameter
  throw new TypeError(`a ${typeof parameter} can't be kept in the database; see lib/store/schema.ts`)
}
