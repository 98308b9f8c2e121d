import { expect, test } from 'vitest'
import { readReason } from '@/lib/contracts/reasons'
import { asFileFailure } from './failure'

test.each([
  ['ENOENT', 'pathAbsent'],
  ['EACCES', 'accessForbidden'],
  ['ENOTDIR', 'noFolder'],
  ['ENOSPC', 'noSpaceFor'],
  ['ELOOP', 'linksTooMany'],
])('%s is told so that the page can tell it in its own language', (code, reason) => {
  const { message } = asFileFailure(Object.assign(new Error(code), { code }), 'a "b".txt')
  expect(readReason(message)).toEqual({ code: reason, values: { path: 'a \\"b\\".txt' } })
})
