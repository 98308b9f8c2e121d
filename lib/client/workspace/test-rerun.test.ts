import { expect, test } from 'vitest'
import { type RunBy, rerunOf } from './test-rerun'
import { reporterEnv } from './test-runner'

const pick = (file: string, ...names: string[]) => ({ file, names, isGroup: false })
const by = (runner: RunBy['runner'], ...command: string[]): RunBy => ({ runner, cwd: '/home/user', command })

test('one test is asked for by its whole name, taken literally', () => {
  expect(rerunOf([pick('a.test.js', 'sums', 'adds 1+1 (twice)')], null, undefined).request.command).toEqual([
    'node',
    '--test',
    '--test-name-pattern=^sums adds 1\\+1 \\(twice\\)$',
    'a.test.js',
  ])
  expect(rerunOf([pick('test_a.py', 'TestA', 'test_one')], null, undefined)).toMatchObject({
    title: 'python3 test_a.py TestA.test_one',
    request: { command: ['python3', '/opt/codetok/python/codetok_tests.py', 'test_a.py', 'TestA.test_one'] },
  })
})

test("the script's own options hold when a file is run again, and its choice of tests does not", () => {
  const script = 'node --import ./setup.mjs --test --test-reporter=dot --test-name-pattern x "src/*.test.js" && echo ok'
  const { request } = rerunOf([pick('src/a.test.js')], null, script)
  expect(request.command).toEqual(['node', '--import', './setup.mjs', '--test-reporter=dot', '--test', 'src/a.test.js'])
  expect(request.env).toEqual(reporterEnv('--test-reporter=dot'))
  expect(rerunOf([pick('a.js')], null, 'vitest --run').request.command).toEqual(['node', '--test', 'a.js'])
})

test('several of Node.js and unittest are chosen together', () => {
  const picks = [pick('a.test.js', 'one'), pick('b.test.js', 'sums', 'two'), pick('a.test.js', 'three')]
  expect(rerunOf(picks, null, undefined)).toMatchObject({
    title: 'node --test a.test.js “one” +2',
    request: {
      command: [
        ...['node', '--test', '--test-name-pattern=^one$', '--test-name-pattern=^sums two$'],
        ...['--test-name-pattern=^three$', 'a.test.js', 'b.test.js'],
      ],
    },
  })
  expect(rerunOf([pick('t.py', 'A', 'x'), pick('t.py', 'A', 'y')], null, undefined).request.command).toEqual([
    ...['python3', '/opt/codetok/python/codetok_tests.py', 't.py', 'A.x', 'A.y'],
  ])
})

test('tests of pytest are chosen by their node ids, with the options that it had', () => {
  const picks = [pick('tests/test_a.py', 'TestA', 'test_x[1-2]'), pick('test_b.py')]
  expect(rerunOf(picks, by('pytest', 'python3', '-m', 'pytest', '-q'), undefined)).toEqual({
    title: 'pytest test_a.py::TestA::test_x[1-2] +1',
    request: {
      command: ['python3', '-m', 'pytest', '-q', 'tests/test_a.py::TestA::test_x[1-2]', 'test_b.py'],
      env: { PYTEST_PLUGINS: 'codetok_pytest' },
    },
  })
})

test('a runner that was started in another folder is started there again, and given whole paths', () => {
  const elsewhere: RunBy = { runner: 'jest', cwd: '/home/user/packages/a', command: ['node', 'jest.js'] }
  const [bash, , , , cwd, ...rest] = rerunOf([pick('packages/a/x.test.js')], elsewhere, undefined).request.command ?? []
  expect([bash, cwd]).toEqual(['bash', '/home/user/packages/a'])
  expect(rest).toEqual(['node', 'jest.js', '--runTestsByPath', '/home/user/packages/a/x.test.js'])
})

test.each([
  ['vitest', '^sums(?: > | )adds 1\\+1$', '^(?:a b$|sums(?: > | ))'],
  ['jest', '^sums adds 1\\+1$', '^(?:a b$|sums )'],
] as const)('tests and suites of %s are chosen by a pattern that holds for them alone', (runner, one, several) => {
  const patternOf = (...picks: ReturnType<typeof pick>[]) =>
    rerunOf(picks, by(runner, 'node', 'cli'), undefined).request.command?.slice(-2)
  expect(patternOf(pick('a.test.ts', 'sums', 'adds 1+1'))).toEqual(['-t', one])
  expect(patternOf(pick('a.test.ts', 'a b'), { ...pick('b.test.ts', 'sums'), isGroup: true })).toEqual(['-t', several])
  // A whole file among them has all its tests run.
  expect(patternOf(pick('a.test.ts', 'a b'), pick('b.test.ts'))).not.toContain('-t')
})
