import { expect, test } from 'vitest'
import { MarkedOutput } from './marked-output'

const MARK = '\0mark:'

/** What is told of these bytes, however they come: whole, or one by one. */
function told(bytes: Buffer, size = bytes.length): string[] {
  const seen: string[] = []
  const output = new MarkedOutput(MARK, {
    text: (text) => seen.push(text),
    mark: (label) => seen.push(`[${label}]`),
  })
  for (let at = 0; at < bytes.length; at += size) output.push(bytes.subarray(at, at + size))
  return seen
}

test('text is cut where an execution ends, at whatever byte a chunk ends', () => {
  const bytes = Buffer.from(`one é${MARK}1\0two 世界${MARK}2:5\0${MARK}3\0three`)
  expect(told(bytes)).toEqual(['one é', '[1]', 'two 世界', '[2:5]', '[3]', 'three'])
  for (let size = 1; size < MARK.length + 3; size++) {
    expect(told(bytes, size).join('')).toBe('one é[1]two 世界[2:5][3]three')
  }
})

test('what only looks like the begin of a mark is output', () => {
  const bytes = Buffer.from('a\0b\0mar\0mark\0mark;\0')
  for (const size of [1, 3, bytes.length]) expect(told(bytes, size).join('')).toBe('a\0b\0mar\0mark\0mark;')
  expect(told(Buffer.concat([bytes, Buffer.from('!')])).join('')).toBe('a\0b\0mar\0mark\0mark;\0!')
})

test('a character whose rest comes later is told whole', () => {
  const seen = told(Buffer.from('é世'), 1)
  expect(seen).toEqual(['é', '世'])
})
