import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { byNodeVersion } from '@/lib/client/workspace/node-version'
import { projectOf } from '@/lib/client/workspace/project'
import { Language, needsLanguages } from '@/lib/contracts/languages'
import type { StartRunRequest } from '@/lib/contracts/run'
import type { AgentProgram } from '../../agent-client'
import { COMMANDS } from '../../language-commands'
import { dockerSubject } from '../contract/docker-subject'
import { openFolder } from '../contract/folders'
import { Box, LIMITS, SPEC, type Subject } from '../contract/subject'
import { LANGUAGES_TEMPLATE } from '../languages'
import { DockerDriver } from './docker-driver'

/** As a playground has them: compilers must do with that. */
const LANGUAGES_SPEC = {
  ...SPEC,
  template: LANGUAGES_TEMPLATE,
  limits: { ...LIMITS, memoryBytes: 512 << 20, diskBytes: 64 << 20, maxProcesses: 64 },
}

/** Each greets by what lies in a second file, where its language makes that natural; `{` is what breaks it at 2:1 or thereabouts. */
const PROGRAMS: Record<string, { entry: string; files: Record<string, string> }> = {
  c: {
    entry: 'c/main.c',
    files: {
      'c/main.c':
        'const char *name(void);\n#include <stdio.h>\nint main(int n, char **a) { printf("%s %s", name(), a[n - 1]); }',
      'c/name.c': 'const char *name(void) { return "c"; }',
      'c/other.c': 'int main(void) { return 1; }',
    },
  },
  cpp: {
    entry: 'cpp/main.cpp',
    files: {
      'cpp/main.cpp': '#include <iostream>\nint main(int n, char **a) { std::cout << "cpp " << a[n - 1]; }',
    },
  },
  go: {
    entry: 'go/main.go',
    files: {
      'go/main.go': 'package main\nimport ("fmt"; "os")\nfunc main() { fmt.Print(name(), " ", os.Args[1]) }',
      'go/name.go': 'package main\nfunc name() string { return "go" }',
      'go/name_test.go': 'package main\nimport "nowhere"',
    },
  },
  rust: {
    entry: 'rust/main.rs',
    files: {
      'rust/main.rs': 'mod name;\nfn main() { print!("{} {}", name::NAME, std::env::args().nth(1).unwrap()) }',
      'rust/name.rs': 'pub const NAME: &str = "rust";',
    },
  },
  java: {
    entry: 'java/src/hello/Main.java',
    files: {
      'java/src/hello/Main.java':
        'package hello;\npublic class Main { public static void main(String[] a) { System.out.print(Name.NAME + " " + a[0]); } }',
      'java/src/hello/Name.java': 'package hello; class Name { static final String NAME = "java"; }',
    },
  },
  ruby: { entry: 'main.rb', files: { 'main.rb': 'print "ruby #{ARGV[0]}"' } },
  php: { entry: 'main.php', files: { 'main.php': '<?php echo "php $argv[1]";' } },
  lua: { entry: 'main.lua', files: { 'main.lua': 'io.write("lua ", arg[1])' } },
  perl: { entry: 'main.pl', files: { 'main.pl': 'print "perl $ARGV[0]"' } },
  r: { entry: 'main.R', files: { 'main.R': 'cat("r", commandArgs(TRUE)[1])' } },
}

/** What is wrong, and where each says so. */
const MISTAKES: readonly [Language, string, RegExp][] = [
  ['c', 'int main(void) {\n  return x;\n}', /bad\.c:2:10: error/],
  ['cpp', 'int main() {\n  return x;\n}', /bad\.cpp:2:10: error/],
  ['go', 'package main\nfunc main() {\n\tx\n}', /bad\.go:3:2: undefined: x/],
  ['rust', 'fn main() {\n  x;\n}', /bad\.rs:2:3/],
  ['java', 'class bad {\n  int x = y;\n}', /bad\.java:2: error/],
  ['ruby', 'puts 1\nputs (', /bad\.rb:2: syntax error/],
  ['php', '<?php\necho (;', /bad\.php on line 2/],
  ['lua', 'print(1)\nprint(', /bad\.lua:2: unexpected symbol/],
  ['perl', 'print 1;\nprint (;', /at bad\.pl line 2/],
  ['r', 'cat(1)\nx y', /bad\.r:2:3: unexpected symbol/],
]

const EXTENSIONS: Record<string, string> = { rust: 'rs', ruby: 'rb', perl: 'pl' }

let subject: Subject
let box: Box
beforeAll(async () => {
  vi.stubEnv('XDG_RUNTIME_DIR', await openFolder())
  subject = await dockerSubject({})
  box = await Box.open(subject.driver, LANGUAGES_SPEC)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await box[Symbol.asyncDispose]()
  await subject.close()
})

const contents = (files: Record<string, string>) =>
  new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]))

test('every language of the image compiles and runs a project, with its arguments', async () => {
  const said: string[] = []
  for (const language of Language.options.filter((one) => one in PROGRAMS)) {
    const { entry = '', files = {} } = PROGRAMS[language] ?? {}
    const { stdout, stderr, outcome } = await box.run(
      { kind: 'entry', language, path: entry, args: ['你好'] },
      { files: contents(files), timeoutMs: 120_000 },
    )
    said.push(stdout)
    expect({ language, stderr, outcome }).toEqual({ language, stderr: '', outcome: { kind: 'exited', exitCode: 0 } })
  }
  expect(said).toEqual(Object.keys(PROGRAMS).map((language) => `${language} 你好`))
})

test('what does not compile says so, with its place, and the run fails', async () => {
  for (const [language, text, place] of MISTAKES) {
    const path = `bad.${EXTENSIONS[language] ?? language}`
    const program: AgentProgram = { kind: 'entry', language, path, args: [] }
    const { stdout, stderr, outcome } = await box.run(program, {
      files: contents({ [path]: text }),
      timeoutMs: 120_000,
    })
    expect(stderr + stdout).toMatch(place)
    expect(outcome).toMatchObject({ kind: 'exited', exitCode: expect.any(Number) })
    expect(outcome).not.toMatchObject({ exitCode: 0 })
  }
})

test('a Go module is built as one, in whichever folder it is', async () => {
  const files = contents({
    'tool/go.mod': 'module tool\n',
    'tool/main.go': 'package main\nimport "tool/greet"\nfunc main() { print(greet.Text) }',
    'tool/greet/greet.go': 'package greet\nconst Text = "module"',
  })
  const program: AgentProgram = { kind: 'entry', language: 'go', path: 'tool/main.go', args: [] }
  expect((await box.run(program, { files, timeoutMs: 120_000 })).stderr).toBe('module')
})

test('the text of a program needs no project, whatever lies beside it', async () => {
  const code = 'public class Anything { public static void main(String[] a) { System.out.print(a[0]); } }'
  expect((await box.run({ kind: 'code', language: 'java', code, args: ['1'] })).stdout).toBe('1')
  const c = await box.run({
    kind: 'code',
    language: 'c',
    code: '#include <stdio.h>\nint main() { puts("2"); }',
    args: [],
  })
  expect(c.stdout).toBe('2\n')
})

test('[threat 1] [threat 2] bombs in C end as what they are', async () => {
  const run = (code: string) => box.run({ kind: 'code', language: 'c', code, args: [] }, { timeoutMs: 60_000 })
  const memory =
    '#include <stdlib.h>\n#include <string.h>\nint main() { for (;;) memset(malloc(1 << 24), 1, 1 << 24); }'
  expect((await run(memory)).outcome).toMatchObject({ kind: 'out_of_memory', limitBytes: 512 << 20 })
  const processes = '#include <unistd.h>\nint main() { for (;;) fork(); }'
  expect((await run(processes)).outcome).toMatchObject({ kind: 'too_many_processes', limit: 64 })
})

test('it is locked down as the playground is', async () => {
  const { stdout } = await box.shell(
    'id -u; touch /usr/x /etc/x 2>&1 | grep -c "Read-only"; find / -xdev -type f -perm /6000 2>/dev/null | wc -l; stat -Lc %a /usr/bin/gcc',
  )
  expect(stdout).toBe('1000\n2\n0\n705\n')
})

test('Matplotlib shows its figures in the console, with Chinese labels, and pandas its tables', async () => {
  const code = `import warnings; warnings.simplefilter('error')
import matplotlib.pyplot as plt, pandas as pd
from codetok import display
display(pd.DataFrame({'城市': ['里斯本']}))
plt.plot([1, 2]); plt.title('气温'); plt.show()`
  const { stdout, stderr } = await box.python(code, { timeoutMs: 120_000 })
  expect(stderr).toBe('')
  expect([...stdout.matchAll(/\]7741;([a-z/]+);/g)].map(([, type]) => type)).toEqual(['text/html', 'image/png'])
})

const PYTEST = `import pytest

@pytest.fixture
def database():
    raise ValueError('no database')

class TestSums:
    @pytest.mark.parametrize('sum', [2, 3])
    def test_sum(self, sum):
        assert 1 + 1 == sum

def test_fixture(database): pass

@pytest.mark.xfail(reason='bug 1')
def test_known(): assert 0

@pytest.mark.skip(reason='not now')
def test_later(): pass
`

test('pytest is there without a network, and tells of its tests beside what it prints', async () => {
  const env = { PYTEST_PLUGINS: 'codetok_pytest' }
  const files = contents({ 'checks/test_a.py': PYTEST, 'checks/test_b.py': 'import nowhere' })
  const pytest = async (line: string) => {
    const { stdout, stderr } = await box.shell(line, { files, env })
    const events = stderr.split('\u001b]7741;application/vnd.codetok.test+json;').slice(1)
    const told = new Map<string, object>()
    for (const event of events) {
      const one = JSON.parse(Buffer.from(event.split('\u0007')[0] ?? '', 'base64').toString())
      told.set(one.id, { ...told.get(one.id), ...one })
    }
    return { stdout, told }
  }
  const { stdout, told } = await pytest('python3 -m pytest --continue-on-collection-errors checks')
  expect(stdout).toContain('1 failed, 1 passed, 1 skipped, 1 xfailed, 2 errors')
  const file = '/home/user/checks/test_a.py'
  const of = (id: string) => told.get(id === '' ? file : `checks/test_a.py::${id}`)
  expect(of('')).toMatchObject({
    by: {
      runner: 'pytest',
      cwd: '/home/user',
      command: ['python3', '-m', 'pytest', '--continue-on-collection-errors'],
    },
  })
  expect(of('TestSums::test_sum[2]')).toMatchObject({ state: 'passed', parent: 'checks/test_a.py::TestSums' })
  const failed = {
    state: 'failed',
    message: 'assert (1 + 1) == 3',
    at: { file, line: 10 },
    durationMs: expect.any(Number),
  }
  expect(of('TestSums::test_sum[3]')).toMatchObject(failed)
  expect(of('test_fixture')).toMatchObject({
    state: 'failed',
    message: 'setup: ValueError: no database',
    at: { line: 5 },
  })
  expect(of('test_known')).toMatchObject({ state: 'todo', message: 'xfail: bug 1' })
  expect(of('test_later')).toMatchObject({ state: 'skipped', message: 'not now', line: 17 })
  expect(told.get('/home/user/checks/test_b.py')).toMatchObject({
    state: 'failed',
    message: expect.stringContaining("No module named 'nowhere'"),
    at: { file: '/home/user/checks/test_b.py', line: 1 },
  })

  const again = await pytest("pytest -q 'checks/test_a.py::TestSums::test_sum[3]' | tail -1")
  expect([...again.told.keys()].slice(2)).toEqual(['checks/test_a.py::TestSums::test_sum[3]'])
  // What reads its output gets that alone.
  expect(again.stdout).toMatch(/^1 failed in/)
})

test('a project that asks for another Node.js is run by that', async () => {
  const files = {
    'typed.ts': `enum Kind { Typed = 'typed' }\nconsole.log(process.version, Kind.Typed, process.argv[2])`,
    'plain.ts': 'const version: string = process.version\nconsole.log(version)',
    'package.json': '{ "scripts": { "start": "node plain.ts" } }',
  }
  const argvOf = (version: string, entry: string, request: Omit<StartRunRequest, 'files'>): string[] =>
    [byNodeVersion(request, projectOf(new Map([['.node-version', version]])), entry).command ?? []].flat()
  const run = (version: string, entry: string, request: Omit<StartRunRequest, 'files'> = { entry, args: ['a b'] }) =>
    box.run({ kind: 'argv', argv: argvOf(version, entry, request) }, { files: contents(files) })
  expect((await run('22', 'typed.ts')).stdout).toMatch(/^v22\.\d+\.\d+ typed a b\n$/)
  expect((await run('26', 'plain.ts')).stdout).toMatch(/^v26\./)
  expect((await run('22', 'package.json', { command: ['node', '--run', 'start'] })).stdout).toMatch(/^v22\./m)
  await using plain = await Box.open(subject.driver)
  const { stderr } = await plain.run({ kind: 'argv', argv: argvOf('22', 'a.js', { entry: 'a.js' }) })
  expect(stderr).toMatch(/^Node\.js 22 is not in this sandbox/)
})

test('another Node.js is a command like any other: not allowed, it is not started', async () => {
  const spec = { ...LANGUAGES_SPEC, noexec: true, allowedCommands: ['bash', 'node'] }
  await using few = await Box.open(subject.driver, spec)
  const { stdout } = await few.shell(
    'node -p 6*7; for n in 22 26; do /usr/local/lib/node-versions/$n/bin/node -p 6*7 2>&1; done',
  )
  expect(stdout).toMatch(/^42\n.*Permission denied\n.*Permission denied\n$/)
})

test('a sandbox without its tools says which template has them', async () => {
  await using plain = await Box.open(subject.driver)
  const { outcome } = await plain.run({ kind: 'code', language: 'rust', code: 'fn main() {}', args: [] })
  expect(outcome).toMatchObject({ kind: 'start_failed', message: expect.stringMatching(/rustc.*"languages"/) })
  // What needs no other image is in every one.
  const always = Language.options.filter((language) => !needsLanguages(language)).flatMap((name) => COMMANDS[name])
  expect((await plain.shell(`command -v ${always.join(' ')} | wc -l`)).stdout).toBe(`${always.length}\n`)
})

test('where its image is missing, it is said how to make it, and no other takes its place', async () => {
  const driver = new DockerDriver({ dataDir: await openFolder(), languagesImage: 'codetok/languages:never' })
  await driver.initialize()
  try {
    expect(await driver.languages()).toMatchObject({
      isThere: false,
      reason: expect.stringContaining('npm run images'),
    })
    await expect(driver.create('a'.repeat(20), LANGUAGES_SPEC)).rejects.toMatchObject({ code: 'sandbox_failed' })
  } finally {
    await driver.close()
  }
})
