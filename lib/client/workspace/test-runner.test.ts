import { expect, test } from 'vitest'
import { runOf } from './run-target'
import { isNodeTest, reporterEnv, rerunOf, testRunOf } from './test-runner'

const OWN = '--test-reporter=/opt/codetok/test-reporter.mjs --test-reporter-destination=stdout'

test.each([
  ['node --test', `${OWN} --test-reporter=spec --test-reporter-destination=stdout`],
  ['node --test --test-reporter=dot', `${OWN} --test-reporter-destination=stdout`],
  ['node --test --test-reporter dot --test-reporter-destination out.txt', OWN],
  [
    'node --test --test-reporter=dot --test-reporter-destination=stdout --test-reporter=junit --test-reporter-destination=o.xml',
    OWN,
  ],
])('of %s there are as many reporters as destinations', (line, options) => {
  expect(reporterEnv(line)).toEqual({ NODE_OPTIONS: options })
})

test('a script that starts the runner of Node.js is told from others', () => {
  for (const script of ['node --test', 'node --import=tsx --test "src/**/*.test.ts"', 'cd a && node --test'])
    expect(isNodeTest(script), script).toBe(true)
  for (const script of ['vitest', 'node test.js', 'node a.js | grep --test', 'node --test-only a.js', 1])
    expect(isNodeTest(script), String(script)).toBe(false)
})

test('Run on a file of tests has them told, and on any other file asks for nothing more', () => {
  expect(testRunOf('a.test.ts', "import test from 'node:test'", ['x'])).toMatchObject({
    entry: 'a.test.ts',
    args: ['x'],
  })
  expect(testRunOf('t.py', 'import os\nfrom unittest import TestCase', ['-v'])).toEqual({
    command: ['python3', '/opt/codetok/python/codetok_tests.py', 't.py', '-v'],
  })
  expect(testRunOf('main.py', '# import unittest', [])).toBeUndefined()
  expect(testRunOf('main.js', 'console.log("hi")', [])).toBeUndefined()
  expect(runOf('main.js', 'console.log("hi")', []).request).toEqual({ entry: 'main.js', args: [] })
  const manifest = JSON.stringify({ scripts: { test: 'node --test' } })
  expect(runOf('package.json', manifest, []).request.env).toEqual(reporterEnv('node --test'))
  expect(runOf('package.json', JSON.stringify({ scripts: { test: 'vitest' } }), []).request.env).toBeUndefined()
})

test('one test is asked for by its whole name, taken literally', () => {
  expect(rerunOf('a.test.js', ['sums', 'adds 1+1 (twice)'], undefined).request.command).toEqual([
    'node',
    '--test',
    '--test-name-pattern=^sums adds 1\\+1 \\(twice\\)$',
    'a.test.js',
  ])
  expect(rerunOf('test_a.py', ['TestA', 'test_one'], undefined)).toMatchObject({
    title: 'python3 test_a.py TestA.test_one',
    request: { command: ['python3', '/opt/codetok/python/codetok_tests.py', 'test_a.py', 'TestA.test_one'] },
  })
})

test("the script's own options hold when a file is run again, and its choice of tests does not", () => {
  const script = 'node --import ./setup.mjs --test --test-reporter=dot --test-name-pattern x "src/*.test.js" && echo ok'
  const { request } = rerunOf('src/a.test.js', [], script)
  expect(request.command).toEqual(['node', '--import', './setup.mjs', '--test-reporter=dot', '--test', 'src/a.test.js'])
  expect(request.env).toEqual(reporterEnv('--test-reporter=dot'))
  expect(rerunOf('a.js', [], 'vitest --run').request.command).toEqual(['node', '--test', 'a.js'])
})
