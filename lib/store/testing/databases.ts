import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll } from 'vitest'
import { Store, type StoreOptions } from '../store'
import { startCluster, type TestCluster } from './postgres'

export interface TestDatabases {
  name: string
  /** A new, empty database. @returns its DATABASE_URL */
  create(): Promise<string>
}

/**
 * The two databases that the product runs on, for a suite that both pass:
 *
 *     const { both } = testDatabases()
 *     describe.each(both)('…, on $name', ({ create }) => { … })
 */
export function testDatabases() {
  let folder = ''
  let count = 0
  let cluster: TestCluster | undefined
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'codetok-db-'))
    cluster = await startCluster()
  })
  afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })
  const started = () => {
    if (cluster === undefined) throw new Error('the database has not started')
    return cluster
  }
  const sqlite = { name: 'SQLite', create: async () => `file:${join(folder, `${++count}.db`)}` }
  const postgres = { name: 'PostgreSQL', create: () => started().createDatabase() }
  const both: TestDatabases[] = [sqlite, postgres]
  return { both, sqlite, postgres: { ...postgres, restart: () => started().restart() } }
}

export const storeOn = (url: string, options: Partial<StoreOptions> = {}): Store =>
  new Store({ url, dataDir: '/nowhere', log: pino({ level: 'silent' }), ...options })
