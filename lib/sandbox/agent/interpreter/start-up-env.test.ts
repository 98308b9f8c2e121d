import { expect, it } from 'vitest'
import { startUpKey } from './start-up-env'

const BASE = { PATH: '/usr/bin', LANG: 'C.UTF-8', HOME: '/home/user' }

it.each([
  'NODE_OPTIONS',
  'NODE_PATH',
  'PYTHONPATH',
  'LD_PRELOAD',
  'LC_ALL',
  'LANGUAGE',
  'TZ',
  'UV_THREADPOOL_SIZE',
  'https_proxy',
  'NO_PROXY',
])('an interpreter that has started can not take up %s', (name) => {
  expect(startUpKey({ ...BASE, [name]: 'x' })).not.toBe(startUpKey(BASE))
})

it.each(['NODE_ENV', 'PATH', 'TOKEN', 'TERM', 'TZX'])('%s is read when it is used', (name) => {
  expect(startUpKey({ ...BASE, [name]: 'x' })).toBe(startUpKey(BASE))
})

it('does not depend on the order of variables', () => {
  expect(startUpKey({ LANG: 'a', TZ: 'b' })).toBe(startUpKey({ TZ: 'b', LANG: 'a' }))
})

it('sees a variable that has another value, or is gone', () => {
  expect(startUpKey({ ...BASE, LANG: 'C' })).not.toBe(startUpKey(BASE))
  expect(startUpKey({ PATH: '/usr/bin', HOME: '/home/user' })).not.toBe(startUpKey(BASE))
})
