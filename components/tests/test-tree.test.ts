import { expect, test } from 'vitest'
import { summarise } from './test-summary'
import { TESTS_MAX, type Tests, TestTree } from './test-tree'

const FILE = '/home/user/math.test.js'

function tell(tree: TestTree, ...events: object[]): void {
  for (const event of events) tree.receive(JSON.stringify({ entry: FILE, ...event }))
}

const suite = { id: '#1', name: 'sums' }
const adds = { id: '#2', parent: '#1', name: 'adds', file: FILE, line: 4, column: 3 }
const fails = { id: '#3', parent: '#1', name: 'fails', file: FILE, line: 5, column: 3 }
const failure = { message: '\u001b[31m1 !== 2\u001b[39m', at: { file: FILE, line: 6, column: 9 } }

/** Each with its depth and state, from the top. */
function drawn(tests: Tests, isOver = false): string[] {
  const { states } = summarise(tests, isOver)
  const lines = (keys: readonly string[], depth: number): string[] =>
    keys.flatMap((key) => [
      `${'  '.repeat(depth)}${tests.nodes.get(key)?.name} ${states.get(key)}`,
      ...lines(tests.nodes.get(key)?.children ?? [], depth + 1),
    ])
  return lines(tests.files, 0)
}

function finished(): TestTree {
  const tree = new TestTree()
  tell(
    tree,
    { ...suite, state: 'pending' },
    { ...adds, state: 'passed', durationMs: 2 },
    { ...fails, state: 'failed', durationMs: 3, ...failure },
    { ...suite, state: 'failed' },
  )
  return tree
}

test('tests are a tree of files, suites and tests, with their states as they come', () => {
  const tree = new TestTree()
  tell(tree, { ...suite, state: 'pending' }, { ...adds, state: 'pending' }, { ...fails, state: 'pending' })
  expect(drawn(tree.tests)).toEqual(['math.test.js pending', '  sums pending', '    adds pending', '    fails pending'])
  tell(tree, { ...adds, state: 'running' })
  expect(drawn(tree.tests)[1]).toBe('  sums running')
  tell(tree, { ...adds, state: 'passed', durationMs: 2 })
  expect(drawn(tree.tests)).toEqual(['math.test.js running', '  sums running', '    adds passed', '    fails pending'])
  expect(drawn(tree.tests, true)).toEqual([
    'math.test.js notRun',
    '  sums notRun',
    '    adds passed',
    '    fails notRun',
  ])
})

test('a failure has its message without colours, and the place where it failed', () => {
  const tests = finished().tests
  const node = [...tests.nodes.values()].find(({ name }) => name === 'fails')
  expect(node).toMatchObject({
    entry: 'math.test.js',
    names: ['sums', 'fails'],
    state: 'failed',
    message: '1 !== 2',
    place: { path: 'math.test.js', line: 5, column: 3 },
    failedAt: { path: 'math.test.js', line: 6, column: 9 },
  })
  expect(summarise(tests, true)).toMatchObject({ total: 2, counts: { passed: 1, failed: 1 } })
})

test('tests of one name are told apart, and a group that fails by itself says so', () => {
  const tree = new TestTree()
  tell(tree, { ...adds, parent: undefined, state: 'passed' }, { ...adds, id: '#9', parent: undefined, state: 'failed' })
  tree.receive(
    JSON.stringify({
      id: '/home/user/b.js',
      entry: '/home/user/b.js',
      name: 'b.js',
      state: 'failed',
      message: 'exit code 1',
    }),
  )
  expect(drawn(tree.tests)).toEqual(['math.test.js failed', '  adds passed', '  adds failed', 'b.js failed'])
})

test('one that is run again waits, and the others stay as they were', () => {
  const earlier = finished().tests
  const key = [...earlier.nodes.values()].find(({ name }) => name === 'fails')?.key ?? ''
  const tree = new TestTree()
  tree.begin(earlier, [key])
  expect(drawn(tree.tests)).toEqual(['math.test.js running', '  sums running', '    adds passed', '    fails pending'])
  // The runner counts anew, and says of the suite that it passes: nothing else of it was run.
  tell(tree, { ...suite, state: 'passed' }, { ...fails, id: '#2', state: 'passed' })
  tree.settle()
  expect(drawn(tree.tests, true)).toEqual([
    'math.test.js passed',
    '  sums passed',
    '    adds passed',
    '    fails passed',
  ])
  expect(drawn(earlier)[3]).toBe('    fails failed')
})

test('what a file no longer has is gone once it was run again', () => {
  const tree = new TestTree()
  tree.begin(finished().tests, ['math.test.js'])
  tell(tree, { ...suite, state: 'pending' }, { ...adds, state: 'passed' }, { ...suite, state: 'passed' })
  tree.settle()
  expect(drawn(tree.tests, true)).toEqual(['math.test.js passed', '  sums passed', '    adds passed'])
})

test('what is no event, or names a parent that nobody knows, changes nothing', () => {
  const tree = new TestTree()
  const before = tree.tests
  for (const json of ['', '[]', '{"id":1}', JSON.stringify({ ...adds, entry: FILE, state: 'odd' })]) tree.receive(json)
  expect(tree.tests).toBe(before)
  tell(tree, { ...adds, parent: '#77', state: 'passed' })
  expect(drawn(tree.tests)).toEqual(['math.test.js pending'])
})

test('more tests than a page can draw are counted', () => {
  const tree = new TestTree()
  for (let index = 0; index < TESTS_MAX + 10; index++)
    tell(tree, { id: `#${index}`, name: `test ${index}`, state: 'passed' })
  expect(tree.tests.nodes.size).toBe(TESTS_MAX)
  expect(tree.tests.dropped).toBe(11)
  tell(tree, { id: `#${TESTS_MAX + 5}`, name: 'again', state: 'failed' })
  expect(tree.tests.dropped).toBe(11)
})
