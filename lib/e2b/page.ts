import '#server-only'
import { AppError } from '@/lib/contracts/errors'

/** A place in a list that is ordered by time, newest first or last. */
export interface Place {
  atMs: number
  id: string
}

export interface PageOptions {
  order: 'asc' | 'desc'
  limit: number
  nextToken: string | undefined
}

/**
 * One page of a list, and the token that the next page is asked for with. What is made or ends between two pages moves
 * nothing: a token names a place, not a number.
 *
 * @throws {AppError} `bad_request` for a token that is not one of ours, or of a list in the other order
 */
export function pageOf<T>(
  items: readonly T[],
  placeOf: (item: T) => Place,
  { order, limit, nextToken }: PageOptions,
): { items: T[]; nextToken: string | undefined } {
  const sign = order === 'asc' ? 1 : -1
  const compare = (a: Place, b: Place) => sign * (a.atMs - b.atMs || (a.id < b.id ? -1 : Number(a.id > b.id)))
  const after = nextToken === undefined || nextToken === '' ? undefined : parseToken(nextToken, order)
  const rest = items
    .filter((item) => after === undefined || compare(placeOf(item), after) > 0)
    .sort((a, b) => compare(placeOf(a), placeOf(b)))
  const page = rest.slice(0, limit)
  const last = page.at(-1)
  return { items: page, nextToken: rest.length > limit && last ? tokenOf(placeOf(last), order) : undefined }
}

const tokenOf = ({ atMs, id }: Place, order: string): string =>
  Buffer.from(`${atMs} ${order} ${id}`).toString('base64url')

function parseToken(token: string, order: string): Place {
  const match = /^(\d{1,16}) (asc|desc) (.{1,200})$/.exec(Buffer.from(token, 'base64url').toString())
  if (match?.[3] === undefined || match[2] !== order) throw new AppError('bad_request', 'invalid nextToken')
  return { atMs: Number(match[1]), id: match[3] }
}

/** The items as a client expects them: an array, and the token in a header. */
export function pageAnswer(items: readonly unknown[], nextToken: string | undefined): Response {
  return Response.json(items, { headers: nextToken === undefined ? {} : { 'x-next-token': nextToken } })
}
