import { describe, expect, it } from 'vitest'
import { textChange } from './text-change'

const apply = (before: string, after: string) => {
  const { from, to, insert } = textChange(before, after)
  return before.slice(0, from) + insert + before.slice(to)
}

describe('the change between two texts', () => {
  it('turns the one into the other', () => {
    for (const [before, after] of [
      ['', 'abc'],
      ['abc', ''],
      ['aaa', 'aaaa'],
      ['one two three', 'one 2 three'],
      ['abab', 'ab'],
      ['👍a', '👎a'],
      ['a👍', 'a👎'],
    ] as const) {
      expect(apply(before, after)).toBe(after)
    }
  })

  it('leaves alone what both begin and end with, so that the cursor stays', () => {
    expect(textChange('one two three', 'one 2 three')).toEqual({ from: 4, to: 7, insert: '2' })
  })

  it('never cuts a character of two code units', () => {
    expect(textChange('👍', '👎')).toEqual({ from: 0, to: 2, insert: '👎' })
    expect(textChange('😀', '🐀')).toEqual({ from: 0, to: 2, insert: '🐀' })
  })

  it('is nothing for equal texts', () => {
    expect(textChange('same', 'same')).toEqual({ from: 4, to: 4, insert: '' })
  })
})
