import { expect, it } from 'vitest'
import { localeOf } from './locale.mjs'
import { isNodeNewEnough } from './node-version.mjs'

it.each([
  ['16.20.2', false],
  ['20.8.1', false],
  ['20.9.0', true],
  ['24.0.0', true],
])('Node.js %s is new enough: %s', (version, isEnough) => {
  expect(isNodeNewEnough(version)).toBe(isEnough)
})

it.each([
  [{ LANG: 'zh_CN.UTF-8' }, 'zh'],
  [{ LANG: 'en_US.UTF-8' }, 'en'],
  [{ LANG: 'zh_CN.UTF-8', LC_ALL: 'C' }, 'en'],
  [{}, 'en'],
])('the shell’s language %o is %s', (variables, locale) => {
  const env: NodeJS.ProcessEnv = { NODE_ENV: 'test', ...variables }
  expect(localeOf(env)).toBe(locale)
})
