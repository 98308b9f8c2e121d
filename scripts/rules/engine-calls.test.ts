import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { forbiddenEngineCalls } from './engine-calls'

const ROOT = join(import.meta.dirname, '../..')
/** Without the browser's types, which take most of the time. */
const PLANTED_OPTIONS = {
  module: 'ESNext',
  moduleResolution: 'bundler',
  target: 'ES2022',
  lib: ['ES2023'],
  types: ['node'],
}
const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** The calls found in a project that has just these files. */
function callsIn(files: Record<string, string>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'codetok-calls-'))
  folders.push(folder)
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: PLANTED_OPTIONS }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return forbiddenEngineCalls(
    folder,
    Object.keys(files).map((path) => join(folder, path)),
  )
}

const DRIVER = 'lib/sandbox/driver/docker.ts'
const container = `import Docker from 'dockerode'\nconst container = new Docker().getContainer('x')\n`
const attach = `await container.attach({ stream: true })\n`

describe('what only the agent may do', { timeout: 60_000 }, () => {
  it('[threat 17] is found wherever it is done', () => {
    const found = callsIn({
      [DRIVER]: [container, attach, attach, `await container.exec({ Cmd: ['ls'] })`].join(''),
      'lib/sandbox/driver/docker/copy.ts': `${container}await container.putArchive('x.tar', { path: '/' })`,
      'lib/sandbox/pool.ts': `${container}const read = container.getArchive\nawait read({ path: '/' })`,
      'lib/server/raw.ts': [
        `import { request } from 'node:http'`,
        `export const id = 'x'`,
        `request({ path: '/exec/1/start' })`,
        `request({ path: \`/containers/\${id}/archive?path=/\` })`,
      ].join('\n'),
      'app/api/shell.ts': `import { spawn } from 'node:child_process'\nspawn('docker', ['exec', 'x', 'ls'])`,
    })
    expect(found.toSorted()).toEqual([
      'app/api/shell.ts:2: the docker command',
      'lib/sandbox/driver/docker.ts:3: attach',
      'lib/sandbox/driver/docker.ts:4: attach',
      'lib/sandbox/driver/docker.ts:5: exec',
      'lib/sandbox/driver/docker/copy.ts:3: putArchive',
      'lib/sandbox/pool.ts:3: getArchive',
      'lib/server/raw.ts:3: a request to /exec/1/start',
      'lib/server/raw.ts:4: a request to /archive?path=/',
    ])
  })

  it('is not the one stream of a sandbox, a regular expression, another object or a test', () => {
    const innocent = `export const found = /x/.exec('x')\nexport const db = { exec: (sql: string) => sql }\ndb.exec('select 1')`
    const files = {
      [DRIVER]: container + attach,
      'lib/server/match.ts': innocent,
      'lib/sandbox/a.integration.test.ts': `${container}await container.exec({})`,
    }
    expect(callsIn(files)).toEqual([])
  })

  it('is not done anywhere in this project', () => {
    const sources = ['app', 'components', 'lib'].flatMap((folder) =>
      existsSync(join(ROOT, folder))
        ? readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(ROOT, folder, path))
        : [],
    )
    const instrumentation = readdirSync(ROOT).filter((name) => name.startsWith('instrumentation'))
    const files = [...sources, ...instrumentation.map((name) => join(ROOT, name))].filter((path) =>
      /\.tsx?$/.test(path),
    )
    expect(files.length).toBeGreaterThan(10)
    expect(forbiddenEngineCalls(ROOT, files)).toEqual([])
  })
})
