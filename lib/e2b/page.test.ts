import { expect, test } from 'vitest'
import { AppError } from '@/lib/contracts/errors'
import { pageOf } from './page'

const item = (atMs: number, id: string) => ({ atMs, id })
const items = [item(2, 'b'), item(1, 'a'), item(2, 'c'), item(3, 'd')]
const ids = (order: 'asc' | 'desc', limit: number, nextToken?: string) => {
  const page = pageOf(items, (one) => one, { order, limit, nextToken })
  return { ids: page.items.map(({ id }) => id).join(''), nextToken: page.nextToken }
}

test('a list comes newest first, page by page, and its last page has no token', () => {
  const first = ids('desc', 2)
  expect(first.ids).toBe('dc')
  const second = ids('desc', 2, first.nextToken)
  expect(second).toEqual({ ids: 'ba', nextToken: undefined })
  expect(ids('asc', 10)).toEqual({ ids: 'abcd', nextToken: undefined })
})

test('a token still names its place when what it was made from is gone', () => {
  const { nextToken } = ids('desc', 2)
  const rest = pageOf(
    items.filter(({ id }) => id !== 'c'),
    (one) => one,
    { order: 'desc', limit: 2, nextToken },
  )
  expect(rest.items.map(({ id }) => id)).toEqual(['b', 'a'])
})

test('tokens that are not ours, or of the other order, are refused', () => {
  expect(() => ids('desc', 2, '!!')).toThrow(AppError)
  expect(() => ids('asc', 2, ids('desc', 2).nextToken)).toThrow(AppError)
})
