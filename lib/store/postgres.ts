import '#server-only'
import { type Dialect, PostgresDialect } from 'kysely'
import { Pool, types } from 'pg'
import type { Logger } from 'pino'

const POOL_SIZE = 10
const CONNECT_TIMEOUT_MS = 5000
/** No statement of ours takes a tenth of this. */
const STATEMENT_TIMEOUT_MS = 10_000

/** Types whose JavaScript values are strings by default, since they may hold more than a number can; ours never do. */
const NUMBERS: ReadonlySet<number> = new Set([types.builtins.INT8, types.builtins.NUMERIC])

export function postgresDialect(url: string, log: Logger): Dialect {
  const pool = new Pool({
    connectionString: url,
    application_name: 'codetok',
    max: POOL_SIZE,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    types: { getTypeParser: (id, format) => (NUMBERS.has(id) ? Number : types.getTypeParser(id, format)) },
  })
  // Of a connection at rest, such as the database's own restart; the next query makes a new one.
  pool.on('error', (cause) => log.warn({ err: cause }, 'a connection to the database was lost'))
  return new PostgresDialect({ pool })
}
