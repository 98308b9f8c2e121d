import { expect, test } from 'vitest'
import { AppError } from '@/lib/contracts/errors'
import { parseMetadataQuery } from './metadata-query'

test('pairs are found as the SDK encodes them: each twice, beside what the query itself does', () => {
  const metadata = { a: 'b c', 日: '=&%+', '': 'x' }
  const pairs = Object.entries(metadata).map(([name, value]) => [encodeURIComponent(name), encodeURIComponent(value)])
  const sent = new URLSearchParams({ metadata: new URLSearchParams(pairs).toString() }).toString()
  const arrived = new URLSearchParams(sent).get('metadata') ?? ''
  expect(Object.fromEntries(parseMetadataQuery(arrived))).toEqual(metadata)
})

test('what can not be decoded is refused', () => {
  expect(() => parseMetadataQuery('a=%25zz')).toThrow(AppError)
})
