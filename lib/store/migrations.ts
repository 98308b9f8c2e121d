import type { Migration } from 'kysely'
import * as playgrounds from './migrations/0001-playgrounds'
import * as keys from './migrations/0002-keys'
import * as e2b from './migrations/0003-e2b'
import * as dashboard from './migrations/0010-dashboard'
import * as e2bTemplateUse from './migrations/0012-e2b-template-use'
import * as dashboardRecords from './migrations/0014-dashboard-records'

/**
 * What made the tables as they are, oldest first; each is applied once, in a transaction, when the store is opened.
 *
 * To add one: write `migrations/<next number>-<part>.ts` with an `up` like those there, list it here under its file's name, and
 * add its tables to `tables/<part>.ts` and `schema.ts`. One that has been released is never changed: what is wrong with it, the
 * next one mends. There is no way down.
 */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-playgrounds': playgrounds,
  '0002-keys': keys,
  '0003-e2b': e2b,
  '0010-dashboard': dashboard,
  '0012-e2b-template-use': e2bTemplateUse,
  '0014-dashboard-records': dashboardRecords,
}
