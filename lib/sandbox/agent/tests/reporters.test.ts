import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const require = createRequire(import.meta.url)
/** Each starts a runner with workers of its own, on cores that others have too. */
const REAL_RUN = { timeout: 60_000 }
const packageDir = dirname(require.resolve('vitest/package.json'))

const SUMS = `import { describe, expect, it, test } from 'vitest'
describe('sums', () => {
  describe('deeper', () => {
    it('adds', () => expect(1 + 1).toBe(2))
    it('fails', () => {
      expect(1 + 1).toBe(3)
    })
  })
  it.skip('skipped', () => {})
  it.todo('later')
})
test('top', () => {})
`
const CONFIG = `export default { test: { reporters: ['dot', { onTestRunEnd() { console.log('their own reporter') } }] } }`

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codetok-vitest-'))
  await mkdir(join(folder, 'node_modules'))
  await symlink(packageDir, join(folder, 'node_modules/vitest'))
  await writeFile(join(folder, 'a.test.ts'), SUMS)
  await writeFile(join(folder, 'broken.test.ts'), "import './nowhere.js'\n")
  await writeFile(join(folder, 'vitest.config.mjs'), CONFIG)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

interface Told {
  name: string
  state?: string
  parent?: string
  line?: number
  message?: string
  at?: object
  by?: object
}

/** What a run of vitest told last of each test, and what else it printed. */
async function vitest(...args: string[]): Promise<{ told: Map<string, Told>; stdout: string; stderr: string }> {
  const env = { PATH: process.env.PATH, NODE_OPTIONS: `--require=${join(import.meta.dirname, 'test-runners.cjs')}` }
  const program = join(folder, 'node_modules/vitest/vitest.mjs')
  const options = { cwd: folder, env: { ...env, NODE_ENV: 'test' as const } }
  const failed = await promisify(execFile)(process.execPath, [program, ...args], options).catch((error) => error)
  const told = new Map<string, Told>()
  for (const sequence of failed.stderr.split('\u001b]7741;').slice(1)) {
    const [, base64 = ''] = sequence.split('\u0007')[0].split(';')
    const event: Told = JSON.parse(Buffer.from(base64, 'base64').toString())
    told.set(event.name, { ...told.get(event.name), ...event })
  }
  return { told, stdout: failed.stdout, stderr: failed.stderr }
}

test('vitest tells of files, suites and tests, beside the reporters that the project has', REAL_RUN, async () => {
  const { told, stdout } = await vitest('run', '--no-file-parallelism', '-t', '.')
  expect(Object.fromEntries([...told].map(([name, { state, line }]) => [name, [state, line]]))).toEqual({
    'a.test.ts': [undefined, undefined],
    sums: [undefined, 2],
    deeper: [undefined, 3],
    adds: ['passed', 4],
    fails: ['failed', 5],
    skipped: ['skipped', 9],
    later: ['todo', 10],
    top: ['passed', 12],
    'broken.test.ts': ['failed', undefined],
  })
  const file = join(folder, 'a.test.ts')
  expect(told.get('fails')).toMatchObject({
    parent: expect.any(String),
    message: expect.stringContaining('expected 2 to be 3'),
    at: { file, line: 6, column: 21 },
  })
  expect(told.get('a.test.ts')?.by).toMatchObject({
    runner: 'vitest',
    cwd: folder,
    command: ['node', expect.stringMatching(/vitest\.mjs$/), 'run', '--no-file-parallelism'],
  })
  expect(stdout).toMatch(/their own reporter/)
  expect(stdout).toMatch(/Test Files/)
  expect(stdout).not.toContain('7741')
})

test(
  'of vitest, what a pattern leaves out is not told, and a reporter that was asked for is the one that prints',
  REAL_RUN,
  async () => {
    const { told, stdout } = await vitest('run', '--reporter=tap', 'a.test', '-t', '^sums(?: > | )deeper(?: > | )adds$')
    expect([...told.keys()]).toEqual(['a.test.ts', 'sums', 'deeper', 'adds'])
    expect(stdout).toMatch(/^TAP version 13/)
  },
)

/** As jest 30 hands them to a reporter, from a run of the same tests. */
const FILE = { path: '/home/user/a.test.js' }
const RESULT = {
  ancestorTitles: ['sums', 'deeper'],
  duration: 4,
  failureMessages: [] as string[],
  fullName: 'sums deeper adds',
  location: { column: 5, line: 4 },
  status: 'passed',
  title: 'adds',
}
const FAILURE = `Error: \u001b[2mexpect(\u001b[22m\u001b[31mreceived\u001b[39m\u001b[2m).\u001b[22mtoBe\u001b[2m(\u001b[22m\u001b[32mexpected\u001b[39m\u001b[2m)\u001b[22m

Expected: \u001b[32m3\u001b[39m
Received: \u001b[31m2\u001b[39m
    at Object.toBe (/home/user/a.test.js:6:21)
    at Promise.finally.completed (/home/user/node_modules/jest-circus/build/jestAdapterInit.js:1561:28)
    at processTicksAndRejections (node:internal/process/task_queues:105:5)`

test('jest tells of files, suites and tests, each once', async () => {
  const told: Told[] = []
  const tell = require('./tell.cjs')
  const original = tell.tell
  tell.tell = (one: Told) => told.push(one)
  try {
    delete require.cache[require.resolve('./jest-reporter.cjs')]
    const JestReporter = require('./jest-reporter.cjs')
    const reporter = new JestReporter({ testNamePattern: 'sums' }, { given: [] })
    const fails = {
      ...RESULT,
      title: 'fails',
      fullName: 'sums deeper fails',
      status: 'failed',
      failureMessages: [FAILURE],
    }
    const skipped = { ...RESULT, ancestorTitles: ['sums'], title: 'skipped', status: 'pending', duration: undefined }
    const other = { ...skipped, ancestorTitles: [], title: 'left out by the pattern' }
    reporter.onTestFileStart(FILE)
    reporter.onTestCaseStart(FILE, RESULT)
    reporter.onTestCaseResult(FILE, RESULT)
    reporter.onTestCaseResult(FILE, fails)
    reporter.onTestFileResult(FILE, { testResults: [RESULT, fails, skipped, other] })
    expect(told.map(({ name, state }) => [name, state])).toEqual([
      ['a.test.js', undefined],
      ['sums', undefined],
      ['deeper', undefined],
      ['adds', 'running'],
      ['adds', 'passed'],
      ['fails', 'failed'],
      ['skipped', 'skipped'],
    ])
    expect(told.find(({ name }) => name === 'fails')).toMatchObject({
      message: expect.stringMatching(/^\S*expect\(.*Received: \S*2\S*$/s),
      at: { file: FILE.path, line: 6, column: 21 },
      line: 4,
    })
    reporter.onTestFileStart({ path: '/home/user/b.test.js' })
    const failureMessage =
      "  ● Test suite failed to run\n\n    Cannot find module './x'\n\n      at Resolver._throw (a.js:1:1)"
    const error = { message: 'x', stack: 'Error\n    at Object.require (/home/user/b.test.js:1:1)' }
    reporter.onTestFileResult(
      { path: '/home/user/b.test.js' },
      { testResults: [], testExecError: error, failureMessage },
    )
    expect(told.at(-1)).toMatchObject({ name: 'b.test.js', state: 'failed', message: "Cannot find module './x'" })
  } finally {
    tell.tell = original
  }
})
