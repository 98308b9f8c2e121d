import { expect, test } from 'vitest'
import { byCommand, failedTests } from './failed-tests'
import { summarise } from './test-summary'
import { TestTree } from './test-tree'

const HOME = '/home/user'
const BY = { runner: 'pytest', cwd: HOME, command: ['python3', '-m', 'pytest'] }

function failedOf(...events: object[]): string[] {
  const tree = new TestTree()
  for (const event of events) tree.receive(JSON.stringify(event))
  return failedTests(tree.tests, summarise(tree.tests, true).states).map(({ name }) => name)
}

const file = (name: string, rest: object = {}) => ({
  id: `${HOME}/${name}`,
  entry: `${HOME}/${name}`,
  name,
  by: BY,
  ...rest,
})
const inFile = (name: string, entry: string, rest: object) => ({ id: name, name, entry: `${HOME}/${entry}`, ...rest })

test('what failed is run again, and what it is in only where that failed by itself', () => {
  const failed = { state: 'failed' }
  expect(
    failedOf(
      file('test_a.py'),
      inFile('TestA', 'test_a.py', {}),
      inFile('test_x', 'test_a.py', { parent: 'TestA', ...failed, message: 'assert 0' }),
      inFile('test_y', 'test_a.py', { parent: 'TestA', state: 'passed' }),
      file('test_b.py', { ...failed, message: 'ModuleNotFoundError' }),
      file('test_c.py'),
      inFile('TestC', 'test_c.py', { ...failed, message: 'its hook broke' }),
      inFile('test_z', 'test_c.py', { parent: 'TestC', ...failed, message: 'no database' }),
    ),
  ).toEqual(['test_x', 'test_b.py', 'TestC'])
})

test('a part of a test is run with it', () => {
  expect(
    failedOf(
      file('test_a.py'),
      inFile('test_x', 'test_a.py', { state: 'passed' }),
      inFile('i=1', 'test_a.py', { parent: 'test_x', state: 'failed', isPart: true, message: '1 != 0' }),
    ),
  ).toEqual(['test_x'])
})

test('those of each runner are run again by its own command', () => {
  const failed = { state: 'failed', message: 'no' }
  const tree = new TestTree()
  for (const event of [
    file('test_a.py', failed),
    file('a.test.ts', { ...failed, by: { ...BY, runner: 'vitest' } }),
    file('test_b.py', failed),
    file('unit_a.py', { ...failed, by: undefined }),
    file('unit_b.py', { ...failed, by: undefined }),
    file('b.test.js', { ...failed, by: undefined }),
    file('c.test.js', { ...failed, by: undefined }),
  ])
    tree.receive(JSON.stringify(event))
  const groups = byCommand(failedTests(tree.tests, summarise(tree.tests, true).states))
  expect(groups.map((nodes) => nodes.map(({ name }) => name))).toEqual([
    ['test_a.py', 'test_b.py'],
    ['a.test.ts'],
    ['unit_a.py'],
    ['unit_b.py'],
    ['b.test.js', 'c.test.js'],
  ])
})
