import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv as parseDotenv, promisify } from 'node:util'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildLibrary } from '@/scripts/build-library.mjs'
import { buildTypes } from '@/scripts/build-types.mjs'
import { ensurePlaygroundImage } from '@/scripts/images'
import { parseEnv } from './env'
import { guideBlocks } from './testing/guide-blocks'
import { API_KEY, startRealServer } from './testing/real-server'

const run = promisify(execFile)
const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const TSX = createRequire(import.meta.url).resolve('tsx')
const DOCUMENTS = ['docs/guide.md', 'docs/guide.zh-CN.md']
const NEXT_ROUTE = 'examples/nextjs/app/api/run/route.ts'

const blocks = await guideBlocks(DOCUMENTS)
const isRoute = (code: string) => code.includes('export async function POST')
const programs = blocks.filter(({ language, code }) => language === 'ts' && !isRoute(code))

/** Holds a project beside a checkout, as the guide tells of them. */
let folder: string
let project: string

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'guide-')))
  project = join(folder, 'my-project')
  await mkdir(project)
  await symlink(ROOT, join(folder, 'codetok'))
  await writeFile(join(project, 'package.json'), '{"name":"my-project","private":true,"type":"module"}')
  await ensurePlaygroundImage({ report: () => {} })
  await buildLibrary(join(ROOT, 'dist/sandbox'))
  for (const { language, code } of blocks) if (language === 'sh' && code.startsWith('npm install')) await shell(code)
})

afterAll(() => rm(folder, { recursive: true, force: true }))

/** In the project; `port` is where the server listens that the guide speaks of, at port 3000. */
async function shell(code: string, port = 3000): Promise<string> {
  await writeFile(join(folder, '.curlrc'), `connect-to = "localhost:3000:127.0.0.1:${port}"\n`)
  const env = { ...process.env, CURL_HOME: folder, E2B_API_KEY: API_KEY }
  return (await run('bash', ['-euo', 'pipefail', '-c', code], { cwd: project, env })).stdout
}

test('the guide has no block of a kind that nothing here runs', () => {
  expect(new Set(blocks.map(({ language }) => language))).toEqual(new Set(['ts', 'sh', 'env']))
})

describe.concurrent('the guide’s programs run as they stand, and print what it says', () => {
  test.each(programs.map((block) => [block.name, block] as const))('%s', async (name, { code, output }) => {
    const cwd = join(project, name.replace(/\W/g, '-'))
    await mkdir(cwd)
    await writeFile(join(cwd, 'program.ts'), code)
    const { stdout, stderr } = await run(process.execPath, ['--import', TSX, 'program.ts'], { cwd })
    expect(stderr).toBe('')
    expect(stdout).toBe(output)
  })
})

test('and TypeScript elsewhere finds no mistake in them, nor in the types that they import', async () => {
  const types = join(ROOT, 'dist/types')
  await buildTypes(types)
  const files = await Promise.all(
    blocks
      .filter(({ language }) => language === 'ts')
      .map(async ({ code }, index) => {
        const file = join(project, `checked-${index}.ts`)
        await writeFile(file, code)
        return file
      }),
  )
  // The strictest resolution: what it finds, all do.
  const program = ts.createProgram(files, {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2024.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts'],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    typeRoots: [join(ROOT, 'node_modules/@types')],
    types: ['node'],
  })
  const sources = program
    .getSourceFiles()
    .filter(({ fileName }) => fileName.startsWith(types) || files.includes(fileName))
  expect(sources.length).toBeGreaterThan(files.length + 40)
  const mistakes = sources.flatMap((source) => [
    ...program.getSyntacticDiagnostics(source),
    ...program.getSemanticDiagnostics(source),
  ])
  expect(mistakes.map(({ file, messageText }) => [file?.fileName, messageText])).toEqual([])
  const [first = ''] = files
  expect(program.getTypeChecker().getTypeAtLocation(importOf(program, first)).flags & ts.TypeFlags.Any).toBe(0)
})

/** The first name that a file imports. */
function importOf(program: ts.Program, file: string): ts.Node {
  const source = program.getSourceFile(file)
  const clause = source?.statements.find(ts.isImportDeclaration)?.importClause?.namedBindings
  if (!clause || !ts.isNamedImports(clause) || !clause.elements[0]) throw new Error(`${file} imports nothing`)
  return clause.elements[0]
}

test('the route for Next.js is that of the example', async () => {
  const [route, ...more] = blocks.filter(({ language, code }) => language === 'ts' && isRoute(code))
  expect(more).toEqual([])
  expect(route?.code).toBe(await readFile(NEXT_ROUTE, 'utf8'))
})

test('its shell lines run against a server', async () => {
  const curls = blocks.filter(({ language, code }) => language === 'sh' && code.includes('curl'))
  expect(curls).not.toHaveLength(0)
  await using server = await startRealServer()
  for (const { code } of curls) {
    const output = await shell(code, server.port)
    const events = output.split('\n').flatMap((line) => (line.startsWith('data: ') ? [JSON.parse(line.slice(6))] : []))
    expect([events[0]?.type, events.at(-1)?.type]).toEqual(['started', 'exit'])
    expect(events.map(({ text }) => text).join('')).toBe('1\n2\n3\n')
  }
})

test('its settings are settings of the server, and say what holds without them', () => {
  for (const { language, code } of blocks) {
    if (language === 'env') expect(parseEnv({ ...parseDotenv(code) })).toEqual(parseEnv({}))
  }
})
