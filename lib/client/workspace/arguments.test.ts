import { describe, expect, it } from 'vitest'
import { splitArguments } from './arguments'

describe('the line of arguments', () => {
  it('is parted by any number of spaces', () => {
    expect(splitArguments('  one   two\tthree ')).toEqual(['one', 'two', 'three'])
    expect(splitArguments('')).toEqual([])
  })

  it('keeps what is in quotes together, also beside other text', () => {
    expect(splitArguments(`--name="Ada Lovelace" 'a "b" c' ""`)).toEqual(['--name=Ada Lovelace', 'a "b" c', ''])
  })

  it('takes a backslash before a space, a quote or itself', () => {
    expect(splitArguments(String.raw`a\ b "say \"hi\"" 'c:\d' \\`)).toEqual(['a b', 'say "hi"', String.raw`c:\d`, '\\'])
  })

  it('expands nothing', () => {
    expect(splitArguments('$HOME *.js `id` ~')).toEqual(['$HOME', '*.js', '`id`', '~'])
  })

  it('takes a quote that is never closed to the end of the line', () => {
    expect(splitArguments('a "b c')).toEqual(['a', 'b c'])
  })
})
