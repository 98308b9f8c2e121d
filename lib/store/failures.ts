import '#server-only'
import { AppError } from '@/lib/contracts/errors'

/** SQLite's primary result codes. */
const BUSY = 5
const NOMEM = 7
const IOERR = 10
const FULL = 13
const CANTOPEN = 14

/** PostgreSQL's classes of codes: connection, resources, operator's intervention, system. */
const UNREACHABLE = /^(08|53|57|58)/
const DISK_FULL = '53100'

/**
 * What a database's error means for whoever asked, where it says nothing about the question: the same request may succeed later.
 *
 * @returns undefined for an error that is our own mistake
 */
export function storeFailure(cause: unknown): AppError | undefined {
  if (!(cause instanceof Error)) return undefined
  if (codeOf(cause) === DISK_FULL || primaryCodeOf(cause) === FULL) {
    return new AppError('no_space', 'the disk of the database is full', { cause })
  }
  if (!isPassing(cause)) return undefined
  return new AppError('store_failed', 'the database can not be reached; try again', { cause })
}

function isPassing(cause: Error): boolean {
  if ([BUSY, NOMEM, IOERR, CANTOPEN].includes(primaryCodeOf(cause) ?? 0)) return true
  const code = codeOf(cause)
  if (code !== undefined) return UNREACHABLE.test(code) || /^E[A-Z]+$/.test(code)
  return /connect|Connection terminated/.test(cause.message)
}

const codeOf = (cause: Error): string | undefined =>
  'code' in cause && typeof cause.code === 'string' ? cause.code : undefined

/** An extended code has the primary one in its low byte. */
const primaryCodeOf = (cause: Error): number | undefined =>
  'errcode' in cause && typeof cause.errcode === 'number' ? cause.errcode & 0xff : undefined
