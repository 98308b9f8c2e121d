import { describe, expect, test } from 'vitest'
import {
  installCommand,
  newPackageJson,
  packageName,
  updateCommand,
  wantedPackages,
  withoutRequirement,
  withRequirement,
} from './manifest'

const project = (files: Record<string, string>) => ({
  docs: new Map(Object.entries(files).map(([path, content]) => [path, { content, edit: 0, savedEdit: 0 }])),
})

describe('packageName', () => {
  test.each([
    ['npm', 'react', 'react'],
    ['npm', ' @types/node@^24 ', '@types/node'],
    ['npm', 'left-pad@>=1 <2', 'left-pad'],
    ['pip', 'numpy', 'numpy'],
    ['pip', 'uvicorn[standard]>=0.3,<1', 'uvicorn'],
    ['pip', 'Flask == 3.0.*', 'Flask'],
  ] as const)('%s: %s', (manager, spec, name) => expect(packageName(manager, spec)).toBe(name))

  test.each([
    ['npm', '--global'],
    ['npm', '../evil'],
    ['npm', 'https://example.com/a.tgz'],
    ['npm', 'a b'],
    ['npm', ''],
    ['pip', '-r other.txt'],
    ['pip', 'git+https://example.com/a'],
    ['pip', './local'],
    ['pip', 'a;rm -rf'],
  ] as const)('%s refuses %s', (manager, spec) => expect(packageName(manager, spec)).toBeNull())
})

test('the packages that a project wants are those of its own lists', () => {
  const files = {
    'package.json': '{"dependencies":{"a":"^1","__proto__":"2"},"devDependencies":{"b":"3","a":"9","c":4}}',
    'requirements.txt': '# tools\nnumpy>=2  # fast\n-r other.txt\n\nrequests\n',
  }
  expect(wantedPackages(project(files)).map(({ manager, name, wanted }) => `${manager} ${name} ${wanted}`)).toEqual([
    'npm a ^1',
    'npm __proto__ 2',
    'npm b 3',
    'pip numpy >=2',
    'pip requests ',
  ])
  expect(wantedPackages(project({ 'package.json': '[', 'requirements.txt': '' }))).toEqual([])
})

test('a requirement takes the place of its older self, and all else stays', () => {
  const text = '# tools\nPillow==9\nscikit_learn\n'
  expect(withRequirement(text, 'pillow>=10')).toBe('# tools\nscikit_learn\npillow>=10\n')
  expect(withRequirement('', 'numpy')).toBe('numpy\n')
  expect(withoutRequirement(text, 'scikit-learn')).toBe('# tools\nPillow==9\n')
})

test('what is typed can not become an option', () => {
  expect(installCommand('npm', ['--global']).slice(-2)).toEqual(['--', '--global'])
  expect(updateCommand('npm', 'a')).toContain('a@latest')
  expect(updateCommand('pip', '-r').slice(-2)).toEqual(['--', '-r'])
  expect(installCommand('pip', [])).toEqual(['python3', '-m', 'pip', 'install', '-r', 'requirements.txt'])
})

test('a new package.json goes with the modules that are there', () => {
  expect(JSON.parse(newPackageJson(project({ 'main.js': 'import fs from "node:fs"' })))).toEqual({
    private: true,
    type: 'module',
  })
  expect(JSON.parse(newPackageJson(project({ 'main.js': 'const fs = require("fs") // import' })))).toEqual({
    private: true,
  })
})
