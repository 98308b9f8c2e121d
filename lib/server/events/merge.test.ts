import { describe, expect, test } from 'vitest'
import { Merge } from './merge'

const nothing = () => undefined

function source(name: string, count: number) {
  const state = { drawn: 0, isLeft: false }
  async function* events() {
    try {
      while (state.drawn < count) yield `${name}${state.drawn++}`
    } finally {
      state.isLeft = true
    }
  }
  return { state, events: events() }
}

describe('a merged stream', () => {
  test('is fair to a source beside one that never stops', async () => {
    const merge = new Merge<string>()
    merge.add(source('busy', 1_000_000).events)
    merge.add(source('calm', 1_000_000).events)
    const seen: string[] = []
    for (let i = 0; i < 20; i++) seen.push((await merge.next(nothing)) ?? '')
    merge.close()
    expect(seen.filter((event) => event.startsWith('calm')).length).toBeGreaterThanOrEqual(9)
  })

  test('draws no more than one event ahead of each source', async () => {
    const merge = new Merge<string>()
    const { state, events } = source('a', 100)
    merge.add(events)
    await merge.next(nothing)
    await new Promise(setImmediate)
    expect(state.drawn).toBe(2)
    merge.close()
  })

  test('gives what is urgent first, also when it comes while waiting', async () => {
    const merge = new Merge<string>()
    let urgent: string | undefined
    const waiting = merge.next(() => urgent)
    urgent = 'now'
    merge.poke()
    expect(await waiting).toBe('now')
  })

  test('ends a wait and leaves its sources when it is closed', async () => {
    const merge = new Merge<string>()
    const { state, events } = source('a', 5)
    merge.add(events)
    await merge.next(nothing)
    const idle = new Merge<string>()
    const waiting = idle.next(nothing)
    idle.close()
    expect(await waiting).toBeUndefined()
    merge.close()
    await new Promise(setImmediate)
    expect(state.isLeft).toBe(true)
    expect(await merge.next(nothing)).toBeUndefined()
  })

  test('fails as a source fails', async () => {
    const merge = new Merge<string>()
    merge.add(
      (async function* (): AsyncGenerator<string> {
        yield 'first'
        throw new Error('broken')
      })(),
    )
    expect(await merge.next(nothing)).toBe('first')
    await expect(merge.next(nothing)).rejects.toThrow('broken')
  })

  test('knows when all that was said has been taken', async () => {
    const merge = new Merge<string>()
    merge.add(source('a', 1).events)
    expect(merge.isDrained).toBe(false)
    await merge.next(nothing)
    await new Promise(setImmediate)
    expect(merge.isDrained).toBe(true)
  })
})
