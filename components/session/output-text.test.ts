import { expect, test } from 'vitest'
import { decodeOutput } from './output-text'

const decoded = (bytes: readonly number[]) => decodeOutput(Buffer.from(bytes).toString('base64'))

test('text is text', () => {
  expect(decodeOutput(Buffer.from('a汉🙂\ufeff').toString('base64'))).toBe('a汉🙂\ufeff')
})

test.each([
  ['a lone byte', [0x61, 0xff, 0x62], 'a\udcffb'],
  ['a character that is cut', [0xe6, 0xb1], '\udce6\udcb1'],
  ['an overlong form', [0xc0, 0xaf], '\udcc0\udcaf'],
  ['an encoded surrogate', [0xed, 0xa0, 0x80], '\udced\udca0\udc80'],
  ['beyond Unicode', [0xf4, 0x90, 0x80, 0x80], '\udcf4\udc90\udc80\udc80'],
  ['a stray continuation', [0x80, 0x41], '\udc80A'],
  ['NUL', [0], '\0'],
])('%s loses nothing', (_name, bytes, expected) => expect(decoded(bytes)).toBe(expected))

test('any bytes can be told from the text again', () => {
  const bytes = Uint8Array.from({ length: 4096 }, (_, index) => (index * 7919 + (index >> 3)) & 0xff)
  const text = decodeOutput(Buffer.from(bytes).toString('base64'))
  const again = [...text].flatMap((character) => {
    const code = character.codePointAt(0) ?? 0
    return code >= 0xdc80 && code <= 0xdcff ? [code - 0xdc00] : [...Buffer.from(character)]
  })
  expect(Buffer.from(again).equals(Buffer.from(bytes))).toBe(true)
})
