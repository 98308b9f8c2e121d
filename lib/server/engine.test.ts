import { afterEach, describe, expect, test, vi } from 'vitest'
import { AppError } from '@/lib/contracts/errors'
import { fakeServices } from './testing/fake-services'

afterEach(() => vi.useRealTimers())

describe('the engine', () => {
  test('is starting, then ready, and says how many sandboxes there are', async () => {
    const { engine, driver, stop } = fakeServices()
    expect(engine.health()).toMatchObject({ status: 'starting', driver: null, pool: { warm: 0, inUse: 0, max: 10 } })
    engine.start()
    await expect.poll(() => engine.health().status).toBe('ok')
    await engine.acquire({})
    expect(engine.health()).toMatchObject({ driver: 'docker', pool: { inUse: 1 } })
    await stop()
    expect(driver.alive).toHaveLength(0)
  })

  test('whose driver can’t work says why, tells whoever asks, and goes on trying', async () => {
    vi.useFakeTimers()
    const { engine, driver, logged, stop } = fakeServices()
    const reason = new AppError('sandbox_failed', 'no Docker engine answers', { cause: new Error('/var/run') })
    driver.onInitialize = async () => {
      throw reason
    }
    engine.start()
    await vi.advanceTimersByTimeAsync(0)
    expect(engine.health()).toMatchObject({ status: 'degraded', detail: 'no Docker engine answers' })
    await expect(engine.acquire({})).rejects.toBe(reason)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(logged.filter(({ msg }) => msg === 'no Docker engine answers')).toHaveLength(1)
    driver.onInitialize = async () => {}
    await vi.advanceTimersByTimeAsync(60_000)
    expect(engine.health()).toMatchObject({ status: 'ok', detail: null })
    await stop()
  })

  test('tells nobody what only the log should have', async () => {
    const { engine, driver, stop } = fakeServices()
    driver.onInitialize = async () => {
      throw new Error('ENOENT: /root/secret')
    }
    engine.start()
    await expect.poll(() => engine.health().status).toBe('degraded')
    expect(engine.health().detail).toBe('no sandbox can be made')
    await stop()
  })

  test('[threat 63] tells nobody where its files are', async () => {
    const { engine, driver, stop } = fakeServices()
    driver.onInitialize = async () => {
      throw new AppError('conflict', 'another server uses the data folder /srv/codetok/data: stop it')
    }
    await expect(engine.acquire({})).rejects.toMatchObject({
      message: 'another server uses the data folder …/data: stop it',
      cause: { message: expect.stringContaining('/srv/codetok/data') },
    })
    expect(engine.health().detail).toBe('another server uses the data folder …/data: stop it')
    await stop()
  })

  test('that is switched off starts nothing and says so', async () => {
    const { engine, driver } = fakeServices({ E2B_SANDBOX_ENABLED: 'false' })
    engine.start()
    expect(engine.health()).toMatchObject({
      status: 'disabled',
      detail: expect.stringContaining('E2B_SANDBOX_ENABLED'),
    })
    await expect(engine.acquire({})).rejects.toMatchObject({ code: 'sandbox_disabled' })
    expect(driver.initializations).toBe(0)
  })
})
