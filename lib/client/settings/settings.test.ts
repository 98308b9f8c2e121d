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

test('keys that nobody could have chosen leave the others as they are', () => {
  expect(parseSettings('{"keys":{"run":"F9","save":"x"}}').keys).toEqual({ run: 'F9' })
  expect(parseSettings('{"keys":7,"tabSize":4}')).toEqual({ ...DEFAULTS, tabSize: 4 })
})

test.each(['', '{', 'null', '[]', '"x"', '{"fontSizePx":1e9,"tabSize":"2","hasMinimap":1}'])(
  'what nobody could have chosen (%s) is as by default',
  (text) => {
    expect(parseSettings(text)).toEqual(DEFAULTS)
  },
)
