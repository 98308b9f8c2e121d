import { expect, test } from 'vitest'
import { askedNodeVersion, byNodeVersion, needsNodeVersion, withNodeVersion } from './node-version'
import { projectOf } from './project'

const asking = (text: string, file = '.node-version') => projectOf(new Map([[file, text]]))
const NONE = projectOf(new Map())

test('a project asks for a version as version managers read it', () => {
  for (const text of ['22', 'v22', '22.4.1\n', ' 22 \n']) expect(askedNodeVersion(asking(text))).toBe('22')
  expect(askedNodeVersion(asking('v26', '.nvmrc'))).toBe('26')
  for (const project of [NONE, asking('lts/*'), asking(''), asking('2x')])
    expect(askedNodeVersion(project)).toBe(undefined)
})

test('what every sandbox has, nobody has, or no Node.js runs is started as it is', () => {
  const run = { entry: 'main.js', args: ['a'] }
  for (const project of [NONE, asking('24'), asking('18')]) expect(byNodeVersion(run, project, 'main.js')).toBe(run)
  const python = { entry: 'main.py', args: [] }
  expect(byNodeVersion(python, asking('22'), 'main.py')).toBe(python)
})

test('another version comes first on the path, for programs and for scripts of a package.json', () => {
  const run = byNodeVersion({ entry: 'main.js', args: ['a b'], timeoutMs: 5 }, asking('22'), 'main.js')
  expect(run).toMatchObject({ timeoutMs: 5 })
  expect('entry' in run).toBe(false)
  const [bash, option, line, ...rest] = (run as { command?: string[] }).command ?? []
  expect([bash, option, ...rest]).toEqual(['bash', '-c', 'bash', 'node', 'main.js', 'a b'])
  expect(line).toContain('PATH=/usr/local/lib/node-versions/22/bin:$PATH exec "$@"')
  const script = byNodeVersion(
    { command: ['bash', '-c', 'exec node --run "$@"', 'bash', 'dev'] },
    asking('26'),
    'package.json',
  )
  expect(script.command?.slice(3)).toEqual(['bash', 'bash', '-c', 'exec node --run "$@"', 'bash', 'dev'])
})

test('types are transformed where that Node.js can, and left out by itself where it can not', () => {
  const commandOf = (version: string) =>
    (byNodeVersion({ entry: '-a.ts', args: [] }, asking(version), '-a.ts') as { command?: string[] }).command?.slice(4)
  expect(commandOf('22')).toEqual([
    'node',
    '--experimental-transform-types',
    '--disable-warning=ExperimentalWarning',
    './-a.ts',
  ])
  expect(commandOf('26')).toEqual(['node', './-a.ts'])
})

test('only what Node.js runs needs the sandbox with more versions', () => {
  expect(needsNodeVersion(asking('22'), 'main.ts')).toBe(true)
  expect(needsNodeVersion(asking('22'), 'main.py')).toBe(false)
  expect(needsNodeVersion(asking('24'), 'main.ts')).toBe(false)
  expect(needsNodeVersion(asking('22'), null)).toBe(false)
})

test('a choice is written where the project has its version, and the usual one leaves nothing behind', () => {
  expect(withNodeVersion(NONE, '22')).toEqual({ file: '.node-version', content: '22\n' })
  expect(withNodeVersion(asking('22'), '24')).toEqual({ file: '.node-version', content: null })
  expect(withNodeVersion(asking('v22', '.nvmrc'), '24')).toEqual({ file: '.nvmrc', content: '24\n' })
})
