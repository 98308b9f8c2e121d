import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { LoadError, persistently } from './persistently'

let network: EventTarget
let server: ReturnType<typeof vi.fn>
beforeEach(() => {
  vi.useFakeTimers()
  network = new EventTarget()
  server = vi.fn().mockRejectedValue(new TypeError('Failed to fetch'))
  vi.stubGlobal('window', network)
  vi.stubGlobal('fetch', server)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** Fails so many times, then loads. */
function failing(times: number, error: Error = new LoadError('no network')) {
  let left = times
  return vi.fn(async () => {
    left -= 1
    if (left >= 0) throw error
    return 'loaded'
  })
}

describe('a part of the page', () => {
  test('that can not be fetched is asked for again, ever more rarely, until it comes', async () => {
    const load = failing(20)
    const loading = persistently(load)
    await vi.advanceTimersByTimeAsync(7_499)
    expect(load).toHaveBeenCalledTimes(4)
    await vi.advanceTimersByTimeAsync(1)
    expect(load).toHaveBeenCalledTimes(5)
    await vi.advanceTimersByTimeAsync(300_000)
    await expect(loading).resolves.toBe('loaded')
    expect(load).toHaveBeenCalledTimes(21)
  })

  test('comes as soon as the network is back', async () => {
    const load = failing(6)
    const loading = persistently(load)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(load).toHaveBeenCalledTimes(6)
    network.dispatchEvent(new Event('online'))
    await expect(loading).resolves.toBe('loaded')
  })

  test('that the server has not got is an error, whatever the network did before', async () => {
    const gone = new LoadError('404')
    const load = failing(20, gone)
    const loading = persistently(load)
    const failed = expect(loading).rejects.toBe(gone)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(load).toHaveBeenCalledTimes(5)
    server.mockResolvedValue(new Response('{}'))
    await vi.advanceTimersByTimeAsync(60_000)
    await failed
    expect(load).toHaveBeenCalledTimes(8)
  })

  test('that fails by itself fails at once', async () => {
    const load = failing(1, new TypeError('a mistake in it'))
    await expect(persistently(load)).rejects.toThrow('a mistake in it')
    expect(load).toHaveBeenCalledTimes(1)
    expect(server).not.toHaveBeenCalled()
  })
})
