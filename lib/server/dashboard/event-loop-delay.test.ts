import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { EventLoopDelay } from './event-loop-delay'

test('a loop that was held up says by how much, and then forgets it', async () => {
  const loop = new EventLoopDelay()
  loop.start()
  await delay(50)
  loop.takeP99Ms()
  const untilMs = performance.now() + 120
  while (performance.now() < untilMs) {
    // Holds the loop.
  }
  await delay(30)
  const heldMs = loop.takeP99Ms()
  expect(heldMs).toBeGreaterThan(90)
  expect(loop.lately().maxMs).toBeGreaterThanOrEqual(heldMs)
  loop.stop()
  expect(loop.takeP99Ms()).toBe(0)
})
