import { expect, it } from 'vitest'
import { pingIntervalMs, withKeepalive } from './keep-alive'

it.each([
  ['5', 5_000],
  ['0.5', 500],
  [undefined, 90_000],
  ['-1', 90_000],
  ['soon', 90_000],
  ['1e9', 90_000],
])('takes %s seconds for %i ms', (value, ms) => {
  expect(pingIntervalMs(new Headers(value === undefined ? {} : { 'Keepalive-Ping-Interval': value }))).toBe(ms)
})

it('fills silence, loses nothing and ends with its source', async () => {
  async function* source() {
    yield 1
    await new Promise((resolve) => setTimeout(resolve, 50))
    yield 2
  }
  const seen: (number | undefined)[] = []
  for await (const item of withKeepalive(source(), 15)) seen.push(item)
  expect(seen.filter((item) => item !== undefined)).toEqual([1, 2])
  expect(seen.filter((item) => item === undefined).length).toBeGreaterThanOrEqual(1)
})
