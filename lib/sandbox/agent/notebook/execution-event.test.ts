import { expect, test } from 'vitest'
import { executionEvent, lineOf } from './execution-event'

test('results have E2B’s names, others go under extra, and none is null', () => {
  const data = {
    'text/plain': '1',
    'image/png': 'iVBO',
    'application/json': { a: 1 },
    'e2b/data': { a: [1] },
    'e2b/chart': { type: 'line' },
    'text/html': null,
    'x/y': 2,
  }
  expect(executionEvent({ type: 'result', data, isMain: true })).toEqual({
    ...{ type: 'result', text: '1', png: 'iVBO', json: { a: 1 }, data: { a: [1] }, chart: { type: 'line' } },
    ...{ extra: { 'x/y': 2 }, is_main_result: true },
  })
  expect(executionEvent({ type: 'result', data: {}, isMain: false })).toEqual({ type: 'result', is_main_result: false })
})

test('a line is ASCII, and the same when parsed', () => {
  const event = { type: 'error', name: 'é', value: '世界 \u{1F600} \ud800', traceback: '\u2028\u007f\n' } as const
  const line = lineOf(event)
  expect(line).toMatch(/^[\x20-\x7e]+\n$/)
  expect(JSON.parse(line)).toEqual(event)
})
