import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AgentWatch } from './agent-watch'

describe('the watch over an agent', () => {
  let isStarved = false
  let answersAfterMs = 0
  const calls: string[] = []
  const ping = vi.fn(async (timeoutMs: number) => {
    if (answersAfterMs > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(answersAfterMs, timeoutMs)))
    if (isStarved || answersAfterMs > timeoutMs) throw new Error('no answer')
  })
  const watch = () =>
    new AgentWatch({
      ping,
      relieve: async (isRelieved) => void calls.push(isRelieved ? 'lift' : 'set again'),
      giveUp: () => void calls.push('give up'),
    })

  beforeEach(() => {
    vi.useFakeTimers()
    isStarved = false
    answersAfterMs = 0
    calls.length = 0
    ping.mockClear()
  })
  afterEach(() => void vi.useRealTimers())

  it('asks nothing while there is no run, and nothing once the last has ended', async () => {
    const ended = watch().begin(60_000)
    await vi.advanceTimersByTimeAsync(1_600)
    expect(ping).toHaveBeenCalledTimes(3)
    ended()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(ping.mock.calls.length).toBeLessThanOrEqual(4)
    expect(calls).toEqual([])
  })

  it('lifts the limit while the agent cannot answer, and sets it again when it can', async () => {
    const ended = watch().begin(60_000)
    isStarved = true
    await vi.advanceTimersByTimeAsync(2_000)
    expect(calls).toEqual(['lift'])
    isStarved = false
    ended()
    await vi.advanceTimersByTimeAsync(2_000)
    expect(calls).toEqual(['lift', 'set again'])
  })

  it('gives the sandbox up where a run is overdue and the agent does not answer even so', async () => {
    watch().begin(3_000)
    isStarved = true
    await vi.advanceTimersByTimeAsync(12_000)
    expect(calls).toEqual(['lift'])
    await vi.advanceTimersByTimeAsync(3_000)
    expect(calls).toEqual(['lift', 'give up'])
  })

  it('[threat 50] gives nothing up for a moment in which the machine was busy, with or without a run', async () => {
    const watched = watch()
    const ended = watched.begin(60_000)
    isStarved = true
    await vi.advanceTimersByTimeAsync(1_200)
    expect(calls).toEqual(['lift'])
    ended()
    await vi.advanceTimersByTimeAsync(5_000)
    isStarved = false
    await vi.advanceTimersByTimeAsync(1_000)
    expect(calls).toEqual(['lift', 'set again'])
    // One whose end nobody has read, long after its time.
    watched.begin(1_000)
    await vi.advanceTimersByTimeAsync(10_800)
    isStarved = true
    await vi.advanceTimersByTimeAsync(1_200)
    isStarved = false
    await vi.advanceTimersByTimeAsync(1_000)
    expect(calls).toEqual(['lift', 'set again', 'lift', 'set again'])
  })

  it('[threat 50] gives nothing up on a machine where every answer is late, and leaves no limit lifted there', async () => {
    answersAfterMs = 900
    const ended = watch().begin(1_000)
    await vi.advanceTimersByTimeAsync(30_000)
    expect(calls[0]).toBe('lift')
    expect(calls).not.toContain('give up')
    ended()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(calls.at(-1)).toBe('set again')
    const asked = ping.mock.calls.length
    await vi.advanceTimersByTimeAsync(30_000)
    expect(ping.mock.calls.length).toBe(asked)
  })

  it('does not take a run whose end nobody reads for one that is overdue', async () => {
    watch().begin(1_000)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(calls).toEqual([])
    expect(ping.mock.calls.length).toBeLessThan(30)
  })
})
