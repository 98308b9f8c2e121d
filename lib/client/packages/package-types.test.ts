import { expect, test } from 'vitest'
import { collectTypes } from './package-types'

function reader(files: Record<string, string>) {
  const asked: string[] = []
  const read = async (path: string) => {
    asked.push(path)
    return files[path] ?? null
  }
  return { asked, read }
}

test('declarations are found by what a package exports, and so are those that they import', async () => {
  const { read, asked } = reader({
    'node_modules/a/package.json':
      '{"exports":{".":{"import":{"types":"./dist/a.d.mts"}},"./b":{"types":"./dist/b.d.ts"}}}',
    'node_modules/a/dist/a.d.mts': `import { x } from './x.mjs'\nexport * from "dep"\nimport type fs from 'node:fs'`,
    'node_modules/a/dist/x.d.mts': 'export const x: import("./a.mjs").A',
    'node_modules/a/dist/b.d.ts': '/// <reference path="globals.d.ts" />\n/// <reference types="other" />',
    'node_modules/a/dist/globals.d.ts': '',
    'node_modules/dep/package.json': '{"types":"index.d.ts"}',
    'node_modules/dep/index.d.ts': "export * from './lib'",
    'node_modules/dep/lib/index.d.ts': 'export {}',
    'node_modules/other/package.json': '{}',
    'node_modules/@types/other/package.json': '{"types":"o.d.ts"}',
    'node_modules/@types/other/o.d.ts': '',
  })
  const found = await collectTypes(['a'], read)
  expect([...found.keys()].sort()).toEqual([
    'node_modules/@types/other/o.d.ts',
    'node_modules/@types/other/package.json',
    'node_modules/a/dist/a.d.mts',
    'node_modules/a/dist/b.d.ts',
    'node_modules/a/dist/globals.d.ts',
    'node_modules/a/dist/x.d.mts',
    'node_modules/a/package.json',
    'node_modules/dep/index.d.ts',
    'node_modules/dep/lib/index.d.ts',
    'node_modules/dep/package.json',
    'node_modules/other/package.json',
  ])
  expect(new Set(asked).size).toBe(asked.length)
})

test('a package without declarations has those of its name in @types', async () => {
  const { read } = reader({
    'node_modules/@s/plain/package.json': '{"main":"index.js"}',
    'node_modules/@types/s__plain/package.json': '{"typings":"./index"}',
    'node_modules/@types/s__plain/index.d.ts': 'export {}',
  })
  expect([...(await collectTypes(['@s/plain'], read)).keys()]).toContain('node_modules/@types/s__plain/index.d.ts')
})

test('a package that is not there, or has ever more files, ends', async () => {
  expect((await collectTypes(['missing'], reader({}).read)).size).toBe(0)
  let count = 0
  const endless = async (path: string) =>
    path.endsWith('package.json') ? '{"types":"0.d.ts"}' : `import './${++count}.d.ts'; import './${++count}.d.ts'`
  expect((await collectTypes(['endless'], endless)).size).toBe(400)
})

test('no path leads out of the home', async () => {
  const { read, asked } = reader({
    'node_modules/a/package.json': '{"types":"../../../../../etc/x.d.ts"}',
    'etc/x.d.ts': 'import "../../../../root/y"',
  })
  await collectTypes(['a'], read)
  expect(asked.filter((path) => path.includes('..'))).toEqual([])
})
