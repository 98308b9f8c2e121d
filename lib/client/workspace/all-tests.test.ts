import { expect, test } from 'vitest'
import { allTestsOf } from './all-tests'
import { projectOf } from './project'

const titles = (files: Record<string, string>) =>
  allTestsOf(projectOf(Object.entries(files))).runs.map(({ title }) => title)

const NODE = "import test from 'node:test'"
const VITEST = "import { test } from 'vitest'"

test('a project without tests has none', () => {
  expect(allTestsOf(projectOf([['main.js', 'console.log(1)']]))).toEqual({ runs: [], needsPytest: false })
})

test('the files of one runner are run together', () => {
  const { runs } = allTestsOf(
    projectOf([
      ['a.test.js', NODE],
      ['-b.test.ts', NODE],
    ]),
  )
  expect(runs).toMatchObject([{ request: { command: ['node', '--test', 'a.test.js', './-b.test.ts'] } }])
})

test('each runner has its own command', () => {
  expect(
    titles({ 'a.test.js': NODE, 'b.test.ts': VITEST, 'test_c.py': 'def test(): pass', 'd.py': 'import unittest' }),
  ).toEqual(['vitest run', 'node --test', 'python3 -m pytest', 'python3 d.py'])
})

test('the script of the project stands for all of its JavaScript, also where Run would start a server', () => {
  const manifest = JSON.stringify({ scripts: { dev: 'vite', test: 'vitest run' } })
  expect(
    titles({ 'package.json': manifest, 'a.test.js': NODE, 'b.test.js': VITEST, 'test_c.py': 'def test(): pass' }),
  ).toEqual(['node --run test', 'python3 -m pytest'])
})

test('the script that says that there are none stands for nothing', () => {
  const manifest = JSON.stringify({ scripts: { test: 'echo "Error: no test specified" && exit 1' } })
  expect(titles({ 'package.json': manifest })).toEqual([])
  expect(titles({ 'package.json': manifest, 'a.test.js': NODE })).toEqual(['node --test'])
})

test('a configuration of the whole project stands for those of its parts, and fixtures for nothing', () => {
  const test = 'def test(): pass'
  expect(titles({ 'pytest.ini': '', 'a/pytest.ini': '', 'a/test_a.py': test })).toEqual(['python3 -m pytest'])
  expect(titles({ 'a/conftest.py': '', 'a/test_a.py': test, 'test_b.py': test })).toEqual(['python3 -m pytest'])
})

test('a runner that is configured in folders is started in each', () => {
  const { runs } = allTestsOf(
    projectOf([
      ['one/vitest.config.ts', ''],
      ['two/vitest.config.ts', ''],
      ['two/a.test.ts', VITEST],
    ]),
  )
  expect(runs.map(({ request }) => request.command?.slice(4))).toEqual([
    ['one', 'vitest', 'run'],
    ['two', 'vitest', 'run'],
  ])
})

test('files that pytest would not look into are named', () => {
  const test = 'import pytest\ndef test(): pass'
  expect(titles({ 'main.py': test, 'more.py': test })).toEqual(['python3 -m pytest main.py more.py'])
  expect(titles({ 'main.py': test, 'test_a.py': test })).toEqual(['python3 -m pytest', 'python3 -m pytest main.py'])
})

test('pytest runs once, and says that it is needed', () => {
  const files: [string, string][] = [
    ['pytest.ini', ''],
    ['conftest.py', ''],
    ['test_a.py', 'def test(): pass'],
  ]
  const { runs, needsPytest } = allTestsOf(projectOf(files))
  expect([runs.map(({ request }) => request.command), needsPytest]).toEqual([[['python3', '-m', 'pytest']], true])
})
