import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Broadcast } from './broadcast'

const chunk = (size: number) => ({ bytes: new Uint8Array(size) })
const KIB = 1024

class Source {
  isPaused = false
  pause = () => {
    this.isPaused = true
  }
  resume = () => {
    this.isPaused = false
  }
}

let source: Source
let broadcast: Broadcast<{ bytes: Uint8Array }>

beforeEach(() => {
  vi.useFakeTimers()
  source = new Source()
  broadcast = new Broadcast(source)
})
afterEach(() => {
  vi.useRealTimers()
})

const reader = () => broadcast.subscribe(new AbortController().signal)

describe('a broadcast', () => {
  it('gives every reader all that comes after it subscribed, and ends with its source', async () => {
    const first = reader()
    broadcast.publish(chunk(1))
    const second = reader()
    broadcast.publish(chunk(2))
    broadcast.end()
    const sizes = async (events: typeof first) => {
      const seen: number[] = []
      for await (const { bytes } of events) seen.push(bytes.length)
      return seen
    }
    expect(await sizes(first)).toEqual([1, 2])
    expect(await sizes(second)).toEqual([2])
    expect(await sizes(reader())).toEqual([])
  })

  it('pauses its source for the slowest reader, and goes on when that has taken enough', async () => {
    const fast = reader()
    const slow = reader()
    broadcast.publish(chunk(200 * KIB))
    broadcast.publish(chunk(100 * KIB))
    expect(source.isPaused).toBe(true)
    await fast.next()
    await fast.next()
    expect(source.isPaused).toBe(true)
    await slow.next()
    expect(source.isPaused).toBe(false)
  })

  it('cuts a reader off that has held up the others for ten seconds', async () => {
    const slow = reader()
    broadcast.publish(chunk(300 * KIB))
    vi.advanceTimersByTime(9_999)
    expect(source.isPaused).toBe(true)
    vi.advanceTimersByTime(1)
    expect(source.isPaused).toBe(false)
    expect(await slow.next()).toMatchObject({ done: true })
  })

  it('does not wait for a reader that has left', async () => {
    const controller = new AbortController()
    const left = broadcast.subscribe(controller.signal)
    const pending = left.next()
    controller.abort()
    expect(await pending).toMatchObject({ done: true })
    broadcast.publish(chunk(500 * KIB))
    expect(source.isPaused).toBe(false)
  })
})
