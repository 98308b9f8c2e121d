import { expect, test } from 'vitest'
import { parseSettings } from './settings'

const DEFAULTS = parseSettings(null)

test('what is kept is read, and what is missing is as by default', () => {
  expect(parseSettings('{"fontSizePx":16,"hasVimKeys":true}')).toEqual({
    ...DEFAULTS,
    fontSizePx: 16,
    hasVimKeys: true,
  })
})

test.each(['', '{', 'null', '[]', '"x"', '{"fontSizePx":1e9,"tabSize":"2","hasMinimap":1}'])(
  'what nobody could have chosen (%s) is as by default',
  (text) => {
    expect(parseSettings(text)).toEqual(DEFAULTS)
  },
)
