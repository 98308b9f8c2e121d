import { describe, expect, test } from 'vitest'
import { Turns } from './turns'

/** Turns that note who has one, and end when the test says so. */
function noted(options: { atOnce?: number; waitingMax?: number } = {}) {
  const turns = new Turns({ atOnce: 1, waitingMax: 1000, ...options })
  const order: string[] = []
  const ends: (() => void)[] = []
  const ask = (name: string, address = 'here') =>
    turns.ask({ address, owner: name }, (end) => {
      order.push(name)
      ends.push(end)
    })
  return { turns, order, ask, end: () => ends.shift()?.() }
}

describe('turns', () => {
  test('are had at once while there are any, and no more than those', () => {
    const { turns, order, ask, end } = noted({ atOnce: 2 })
    expect(turns.isFree).toBe(true)
    for (const name of ['a', 'b', 'c']) ask(name)
    expect(order).toEqual(['a', 'b'])
    expect(turns.isFree).toBe(false)
    end()
    expect(order).toEqual(['a', 'b', 'c'])
    expect(turns.isFree).toBe(false)
    end()
    end()
    expect(turns.isFree).toBe(true)
  })

  test('[threat 50] come to one who asks once after a single one of the thousand that another asked for', () => {
    const { order, ask, end } = noted()
    for (let n = 0; n < 1000; n++) ask('greedy')
    ask('modest')
    end()
    expect(order).toEqual(['greedy', 'greedy'])
    end()
    expect(order).toEqual(['greedy', 'greedy', 'modest'])
    end()
    expect(order.slice(3)).toEqual(['greedy'])
  })

  test('[threat 50] go round the addresses first, so that many names at one of them help nobody', () => {
    const { order, ask, end } = noted()
    for (let n = 0; n < 100; n++) ask(`name ${n}`, 'there')
    ask('modest', 'here')
    for (let n = 0; n < 2; n++) end()
    expect(order).toEqual(['name 0', 'name 1', 'modest'])
  })

  test('go round all who wait, each of whose own keep their order', () => {
    const { order, ask, end } = noted()
    for (const name of ['a', 'a', 'a', 'b', 'b', 'c']) ask(name)
    for (let n = 0; n < 5; n++) end()
    expect(order).toEqual(['a', 'a', 'b', 'c', 'a', 'b'])
  })

  test('are refused to a client with a full line, and to nobody else', () => {
    const { turns, ask } = noted({ waitingMax: 2 })
    ask('running')
    expect([ask('a'), ask('a')].every(Boolean)).toBe(true)
    expect(ask('a')).toBeUndefined()
    expect(ask('b')).toBeDefined()
    expect(turns.waiting).toBe(3)
  })

  test('are not had by one who has left, and are ended once', () => {
    const { turns, order, ask, end } = noted()
    const ends: (() => void)[] = []
    turns.ask({ address: 'here', owner: null }, (endTurn) => ends.push(endTurn))
    const leave = ask('leaver')
    ask('other')
    leave?.()
    leave?.()
    expect(turns.waiting).toBe(1)
    ends[0]?.()
    ends[0]?.()
    expect(order).toEqual(['other'])
    ask('last')
    expect(order).toEqual(['other'])
    end()
    expect(order).toEqual(['other', 'last'])
    end()
    expect(turns).toMatchObject({ isFree: true, waiting: 0 })
  })
})
