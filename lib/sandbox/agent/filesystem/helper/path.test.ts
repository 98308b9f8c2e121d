import { describe, expect, test } from 'vitest'
import { FileFailure } from '../failure'
import { belowHome, parsePath, toAbsolute } from './path'

const HOME = '/home/user'

test.each([
  ['a/b', '/home/user/a/b'],
  ['', '/home/user'],
  ['.', '/home/user'],
  ['~', '/home/user'],
  ['~/a', '/home/user/a'],
  ['~a', '/home/user/~a'],
  ['./~', '/home/user/~'],
  ['/a//b/./c/', '/a/b/c'],
  ['a/../../x', '/home/x'],
  ['../../../../etc', '/etc'],
  ['/..', '/'],
  ['a\\..\\b', '/home/user/a\\..\\b'],
  ['%2e%2e/x', '/home/user/%2e%2e/x'],
])('%j means %s', (path, absolute) => {
  expect(toAbsolute(parsePath(path, HOME))).toBe(absolute)
})

describe('any string', () => {
  const pieces = [
    '..',
    '.',
    '',
    '/',
    '~',
    'a',
    'home',
    'user',
    '\\',
    '\0',
    '\ud800',
    '😀',
    '%2e',
    'x'.repeat(256),
    ' ',
    '\u202e',
    'é',
  ]

  /** The same numbers each time. */
  function* strings(count: number): Generator<string> {
    let state = 12345
    const next = (limit: number) => {
      state = (state * 1103515245 + 12345) % 2147483648
      return state % limit
    }
    for (let n = 0; n < count; n++) {
      yield Array.from({ length: next(9) }, () => pieces[next(pieces.length)]).join(next(2) === 0 ? '/' : '')
    }
  }

  test('[threat 20] is refused, or names something below the home by components that lead nowhere else', () => {
    const seen = { below: 0, refused: 0 }
    for (const path of strings(20_000)) {
      try {
        const parts = belowHome(parsePath(path, HOME), HOME, path)
        for (const part of parts) {
          expect(part).not.toMatch(/^\.{0,2}$/)
          expect(part.includes('/') || part.includes('\0')).toBe(false)
          expect(Buffer.from(part).toString()).toBe(part)
        }
        seen.below++
      } catch (error) {
        expect(error).toBeInstanceOf(FileFailure)
        seen.refused++
      }
    }
    expect(seen.below).toBeGreaterThan(1000)
    expect(seen.refused).toBeGreaterThan(1000)
  })
})
