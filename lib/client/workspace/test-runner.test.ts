import { expect, test } from 'vitest'
import { runOf } from './run-target'
import { isNodeTest, reporterEnv, testRunOf } from './test-runner'

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
  const options = (script: string) =>
    runOf('package.json', JSON.stringify({ scripts: { test: script } }), []).request.env
  const preload = '--require=/opt/codetok/test-runners.cjs'
  expect(options('node --test')).toEqual({ NODE_OPTIONS: `${reporterEnv('node --test').NODE_OPTIONS} ${preload}` })
  expect(options('vitest')).toEqual({ NODE_OPTIONS: preload })
  expect(options('pytest -q')).toEqual({ NODE_OPTIONS: preload, PYTEST_PLUGINS: 'codetok_pytest' })
})
