import { afterEach, expect, test, vi } from 'vitest'
import { claimForTab } from './tab-lock'

/** The part of a browser's locks that is used: one holder of a name, and a queue. */
class Locks {
  readonly #held = new Map<string, Promise<unknown>>()

  async request(name: string, { signal }: { signal: AbortSignal }, hold: () => Promise<unknown>): Promise<void> {
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
    while (this.#held.has(name)) await Promise.race([this.#held.get(name), aborted])
    const holding = hold()
    this.#held.set(name, holding)
    void holding.then(() => this.#held.delete(name))
    await holding
  }
}

const isDone = () =>
  new Promise<never>((_, reject) => setTimeout(() => reject(new Error('still waiting')), 5_000).unref())

afterEach(() => vi.unstubAllGlobals())

test('another tab that has it says so, and gives it when it lets go', async () => {
  vi.stubGlobal('navigator', { locks: new Locks() })
  const letGo = await claimForTab('tab-lock.a', 60_000)
  expect(letGo).not.toBeNull()
  expect(await Promise.race([claimForTab('tab-lock.a', 60_000), isDone()])).toBeNull()
  letGo?.()
  const next = await Promise.race([claimForTab('tab-lock.a', 60_000), isDone()])
  expect(next).not.toBeNull()
  next?.()
})

test('a page that is being left says nothing, and is waited for', async () => {
  const locks = new Locks()
  vi.stubGlobal('navigator', { locks })
  let leave: () => void = () => {}
  const left = new Promise<void>((resolve) => {
    leave = resolve
  })
  const leaving = locks.request('tab-lock.b', { signal: new AbortController().signal }, () => left)
  expect(await claimForTab('tab-lock.b', 1)).toBeNull()
  const claimed = claimForTab('tab-lock.b', 60_000)
  setTimeout(leave, 700)
  const letGo = await Promise.race([claimed, isDone()])
  expect(letGo).not.toBeNull()
  letGo?.()
  await leaving
})
