import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { OutputCoalescer, type OutputStream, SEGMENT_MAX_BYTES } from './coalescer'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})

afterEach(() => {
  vi.useRealTimers()
})

function makeCoalescer(maxSegments = 4) {
  const emitted: [OutputStream, string][] = []
  const coalescer = new OutputCoalescer(
    (stream, bytes) => emitted.push([stream, Buffer.from(bytes).toString()]),
    () => ({ intervalMs: 8, maxSegments }),
  )
  const push = (stream: OutputStream, ...bytes: number[]) => coalescer.push(stream, Uint8Array.from(bytes))
  return { coalescer, emitted, push }
}

test('what comes after a quiet time leaves at once, what follows it together', () => {
  const { emitted, push } = makeCoalescer()
  push('stdout', 0x61)
  push('stdout', 0x62)
  push('stdout', 0x63)
  expect(emitted).toEqual([['stdout', 'a']])
  vi.advanceTimersByTime(8)
  expect(emitted).toEqual([
    ['stdout', 'a'],
    ['stdout', 'bc'],
  ])
})

test('[threat 12] half a character waits for its rest, on each stream by itself', () => {
  const { coalescer, emitted, push } = makeCoalescer()
  push('stdout', 0x61, 0xe4, 0xb8)
  coalescer.flush()
  push('stderr', 0xc3)
  coalescer.flush()
  push('stdout', 0xad, 0x62)
  push('stderr', 0xa9)
  coalescer.flush()
  expect(emitted).toEqual([
    ['stdout', 'a'],
    ['stdout', '中b'],
    ['stderr', 'é'],
  ])
})

test('what no rest has come for leaves at the end', () => {
  const { coalescer, emitted, push } = makeCoalescer()
  push('stdout', 0xe4, 0xb8)
  coalescer.end()
  expect(emitted).toEqual([['stdout', '\ufffd']])
})

test('the order of the two streams is kept as far as it goes, that within each always', () => {
  const { coalescer, emitted, push } = makeCoalescer(3)
  coalescer.flush()
  for (const [index, stream] of (['stdout', 'stderr', 'stdout', 'stderr', 'stdout'] as const).entries())
    push(stream, 0x61 + index)
  vi.advanceTimersByTime(8)
  expect(emitted).toEqual([
    ['stdout', 'a'],
    ['stderr', 'bd'],
    ['stdout', 'ce'],
  ])
})

test('a large write leaves in pieces that cut no character', () => {
  const { coalescer, emitted } = makeCoalescer()
  const text = '中'.repeat(SEGMENT_MAX_BYTES)
  coalescer.push('stdout', Buffer.from(text))
  expect(emitted.length).toBeGreaterThan(3)
  for (const [, piece] of emitted) expect(piece).not.toContain('\ufffd')
  expect(emitted.map(([, piece]) => piece).join('')).toBe(text)
})
