import { expect, test } from 'vitest'
import { canBeEntry, runOf } from './run-target'

const manifest = (scripts: object, rest: object = {}) => JSON.stringify({ scripts, ...rest })

test('a program is run as a file', () => {
  expect(runOf('main.py', 'print()', ['a', 'b c'])).toEqual({
    title: 'main.py a b c',
    request: { entry: 'main.py', args: ['a', 'b c'] },
  })
})

test('a package.json is run by its script, which may serve for long', () => {
  expect(runOf('package.json', manifest({ test: 't', dev: 'node server.js' }), [])).toEqual({
    title: 'node --run dev',
    request: { command: ['bash', '-c', 'exec node --run "$@"', 'bash', 'dev'], timeoutMs: 3_600_000 },
  })
  expect(runOf('package.json', manifest({ test: 'node test.js' }), ['--watch']).request).toEqual({
    command: ['bash', '-c', 'exec node --run "$@"', 'bash', 'test', '--', '--watch'],
    // It may start vitest or jest.
    env: { NODE_OPTIONS: '--require=/opt/codetok/test-runners.cjs' },
  })
})

test('a project that names packages of the sandbox gets them', () => {
  const withVite = manifest({ dev: 'vite' }, { devDependencies: { vite: '^8' } })
  expect(JSON.stringify(runOf('package.json', withVite, []).request.command)).toContain('ln -s')
})

test('one without such a script, or half written, or of a package within, starts nothing', () => {
  for (const content of ['{', '[]', 'null', '{}', '{"scripts":null}', manifest({ build: 'x' }), new Uint8Array()]) {
    expect(canBeEntry('package.json', content)).toBe(false)
  }
  expect(canBeEntry('lib/package.json', manifest({ dev: 'x' }))).toBe(false)
  expect([canBeEntry('package.json', manifest({ start: 'x' })), canBeEntry('a.ts', '')]).toEqual([true, true])
})
