import type { DashboardTables } from './tables/dashboard'
import type { E2bTables } from './tables/e2b'
import type { KeyTables } from './tables/keys'
import type { PlaygroundTables } from './tables/playgrounds'

/**
 * Every table, by the names that code uses; in SQL they are snake_case. Each part of the product has a file of its own in
 * `tables`.
 *
 * Both databases give the same JavaScript values for these column types, and no others are to be used: `text` (string, without
 * NUL), `bigint` (number), `double precision` (number) and `bytea` (Uint8Array). A yes or no is a bigint of 0 or 1; JSON is text.
 */
export interface Schema extends PlaygroundTables, KeyTables, DashboardTables, E2bTables {}
