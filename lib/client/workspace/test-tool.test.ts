import { expect, test } from 'vitest'
import { canBeEntry, runOf } from './run-target'
import { testToolOf, toolEnv } from './test-tool'

const TEST_FUNCTION = 'def test_one():\n    assert True\n'

test.each([
  ['test_a.py', TEST_FUNCTION, 'pytest'],
  ['tests/a_test.py', 'class TestA:\n    def test_x(self): ...\n', 'pytest'],
  ['main.py', `import pytest\n${TEST_FUNCTION}`, 'pytest'],
  ['pytest.ini', '', 'pytest'],
  ['pyproject.toml', '[tool.pytest.ini_options]\n', 'pytest'],
  ['pyproject.toml', '[project]\n', undefined],
  ['main.py', TEST_FUNCTION, undefined],
  ['test_a.py', `import unittest\n${TEST_FUNCTION}`, undefined],
  ['test_a.py', `${TEST_FUNCTION}\nif __name__ == '__main__':\n    pytest.main()\n`, undefined],
  ['a.test.ts', "import { test } from 'vitest'", 'vitest'],
  ['src/a.spec.tsx', "import { test } from '@jest/globals'", 'jest'],
  ['vitest.config.mts', '', 'vitest'],
  ['a.test.js', "import test from 'node:test'", undefined],
  ['main.ts', "import { test } from 'vitest'", undefined],
] as const)('%s is for the runner that its name and text tell: %j, %s', (path, text, tool) => {
  expect(testToolOf(path, text, undefined)).toBe(tool)
})

test('globals of tests are those of the runner that the project names', () => {
  const text = "test('x', () => {})"
  expect(testToolOf('a.test.js', text, '{"devDependencies":{"jest":"^30"}}')).toBe('jest')
  expect(testToolOf('__tests__/a.js', text, '{"devDependencies":{"vitest":"^5"}}')).toBe('vitest')
  expect(testToolOf('a.test.js', text, '{}')).toBeUndefined()
})

test('Run starts a file of tests, or all of them by what configures their runner', () => {
  expect(runOf('test_a.py', TEST_FUNCTION, ['-x'])).toEqual({
    title: 'python3 -m pytest test_a.py -x',
    request: { command: ['python3', '-m', 'pytest', 'test_a.py', '-x'], env: { PYTEST_PLUGINS: 'codetok_pytest' } },
  })
  expect(runOf('tests/conftest.py', '', []).title).toBe('python3 -m pytest tests')
  const vitest = runOf('a.test.ts', "import { test } from 'vitest'", [])
  expect(vitest.title).toBe('vitest run a.test.ts')
  expect(vitest.request.command?.slice(3)).toEqual(['bash', '.', 'vitest', 'run', 'a.test.ts'])
  expect(runOf('packages/a/jest.config.js', '', []).request.command?.slice(3)).toEqual(['bash', 'packages/a', 'jest'])
  for (const path of ['pytest.ini', 'a.test.tsx']) expect(canBeEntry(path, "from 'vitest'"), path).toBe(true)
  expect(canBeEntry('setup.cfg', '[metadata]')).toBe(false)
})

test('a program that starts a runner has it tell, unless its Python would not find the plugin', () => {
  expect(runOf('run.sh', 'cd x && pytest -q', []).request).toMatchObject({ env: { PYTEST_PLUGINS: 'codetok_pytest' } })
  expect(runOf('main.py', 'import pytest\npytest.main()', []).request).toMatchObject({ entry: 'main.py', env: {} })
  for (const line of ['PYTHONPATH=src pytest', 'python3 -I -m pytest', 'echo hi'])
    expect(toolEnv(line), line).toEqual({})
  expect(toolEnv('npx jest')).toEqual({ NODE_OPTIONS: '--require=/opt/codetok/test-runners.cjs' })
})
