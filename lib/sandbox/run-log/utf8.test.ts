import { expect, test } from 'vitest'
import { cutLength, unfinishedTail } from './utf8'

const CHARACTERS = ['a', 'é', '中', '😀', '\u{10ffff}', '\ud7ff', '\ue000']

test('every beginning of a character is held back, and the whole of it is not', () => {
  for (const character of CHARACTERS) {
    const bytes = Buffer.from(`x${character}`)
    expect(unfinishedTail(bytes)).toBe(0)
    for (let cut = 2; cut < bytes.length; cut++) expect(unfinishedTail(bytes.subarray(0, cut))).toBe(cut - 1)
  }
})

test.each([
  ['a lone continuation', [0x41, 0x80]],
  ['an overlong form', [0xe0, 0x80]],
  ['a surrogate', [0xed, 0xa0]],
  ['past the last code point', [0xf4, 0x90]],
  ['a byte that starts nothing', [0xff]],
  ['an overlong lead', [0xc0]],
])('%s is not held back, since nothing can complete it', (_, bytes) => {
  expect(unfinishedTail(Uint8Array.from(bytes))).toBe(0)
})

test('a cut never splits a character', () => {
  const bytes = Buffer.from('中文'.repeat(50))
  for (let limit = 3; limit < bytes.length; limit++)
    expect(bytes.subarray(0, cutLength(bytes, limit)).toString()).not.toContain('\ufffd')
})

test('a cut makes progress even where no character fits', () => {
  expect(cutLength(Buffer.from('😀'), 2)).toBe(2)
})
