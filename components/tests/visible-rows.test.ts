import { expect, test } from 'vitest'
import { TestTree } from './test-tree'
import { keyOnRow, visibleRows } from './visible-rows'

function tests() {
  const tree = new TestTree()
  const tell = (event: object) => tree.receive(JSON.stringify({ state: 'passed', ...event }))
  for (const entry of ['/home/user/a.js', '/home/user/b.js']) {
    tell({ entry, id: `${entry}#1`, name: 'suite' })
    tell({ entry, id: `${entry}#2`, parent: `${entry}#1`, name: 'test' })
  }
  return tree.tests
}

const nameOf = (key: string) => key.split('\u0000').join(' ')
const shown = (folded: ReadonlySet<string> = new Set()) => visibleRows(tests(), folded)

test('rows are told with their level and place, and what is folded away is left out', () => {
  expect(shown().map(({ key, level, position, siblings }) => [nameOf(key), level, position, siblings])).toEqual([
    ['a.js', 1, 1, 2],
    ['a.js suite', 2, 1, 1],
    ['a.js suite test', 3, 1, 1],
    ['b.js', 1, 2, 2],
    ['b.js suite', 2, 1, 1],
    ['b.js suite test', 3, 1, 1],
  ])
  const folded = shown(new Set(['a.js']))
  expect(folded.map(({ key, isOpen }) => [nameOf(key), isOpen])).toEqual([
    ['a.js', false],
    ['b.js', true],
    ['b.js suite', true],
    ['b.js suite test', null],
  ])
})

test.each([
  ['a.js', 'ArrowDown', { focus: 'a.js suite' }],
  ['a.js', 'ArrowUp', { focus: 'a.js' }],
  ['b.js', 'ArrowUp', { focus: 'a.js suite test' }],
  ['b.js', 'Home', { focus: 'a.js' }],
  ['a.js', 'End', { focus: 'b.js suite test' }],
  ['a.js', 'ArrowRight', { focus: 'a.js suite' }],
  ['a.js', 'ArrowLeft', { toggle: 'a.js' }],
  ['a.js suite test', 'ArrowLeft', { focus: 'a.js suite' }],
  ['a.js suite test', 'ArrowRight', { focus: 'a.js suite test' }],
  ['a.js', 'x', null],
])('on %s, %s does %o', (from, key, expected) => {
  const done = keyOnRow(shown(), from.split(' ').join('\u0000'), key)
  expect(done && Object.fromEntries(Object.entries(done).map(([what, which]) => [what, nameOf(which)]))).toEqual(
    expected,
  )
})

test('what is folded away is unfolded first', () => {
  expect(keyOnRow(shown(new Set(['a.js'])), 'a.js', 'ArrowRight')).toEqual({ toggle: 'a.js' })
})
