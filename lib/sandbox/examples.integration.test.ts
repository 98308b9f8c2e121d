import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import { buildLibrary } from '@/scripts/build-library.mjs'
import { ensurePlaygroundImage } from '@/scripts/images'

const run = promisify(execFile)
const cwd = fileURLToPath(new URL('../../', import.meta.url))

beforeAll(async () => {
  await ensurePlaygroundImage({ report: () => {} })
  await buildLibrary(`${cwd}dist/sandbox`)
})

test('the example in TypeScript runs by tsx on the source, and ends by itself', async () => {
  const { stdout } = await run(process.execPath, ['--import', 'tsx', 'examples/local-sandbox.ts'], { cwd })
  expect(stdout.replace(/v\d+\.\d+\.\d+/, 'v')).toBe(`Hello from v
你好，沙箱
6
line 1
line 2
line 3
a mistake: exit code 1
an endless loop: stopped after 1000 ms
too much memory: memory, see docs/guide.md#out-of-memory
`)
})

test('the example in plain JavaScript runs by node on the bundle, and ends by itself', async () => {
  const { stdout, stderr } = await run(process.execPath, ['examples/pool.mjs'], { cwd })
  expect(stdout).toContain('squares: 1 4 9 16 25 36\n')
  expect(stdout.match(/^javascript: \d+ ms, started (?:warm|cold) in/gm)).toHaveLength(6)
  expect(stderr).toBe('')
})

test('the example in Next.js runs beside a checkout', async () => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'nextjs-')))
  await cp(join(cwd, 'examples/nextjs'), folder, { recursive: true })
  await mkdir(join(folder, 'node_modules'))
  await symlink(cwd, join(folder, 'node_modules/codetok'))
  for (const name of ['next', 'react', 'react-dom', 'typescript', '@types'])
    await symlink(join(cwd, 'node_modules', name), join(folder, 'node_modules', name))
  const app = spawn(process.execPath, ['node_modules/next/dist/bin/next', 'dev', '--port', '0'], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: 'development', NEXT_TELEMETRY_DISABLED: '1' },
  })
  const ended = once(app, 'exit')
  let output = ''
  app.stderr.on('data', (text) => {
    output += text
  })
  const address = await new Promise<string>((resolve, reject) => {
    app.stdout.on('data', (text) => {
      output += text
      const [, found] = /Local:\s+(http:\S+)/.exec(output) ?? []
      if (found && output.includes('Ready')) resolve(found)
    })
    void ended.then(() => reject(new Error(output)))
  })
  const run = async (code: string) => {
    const response = await fetch(`${address}/api/run`, { method: 'POST', body: code })
    return { status: response.status, text: await response.text() }
  }
  const first = await run('console.log(6 * 7)')
  expect(first, output).toEqual({ status: 200, text: '{"stdout":"42\\n"}' })
  const failed = await run('console.log("so far"); undefined.x')
  expect(JSON.parse(failed.text)).toMatchObject({ code: 'exit', stdout: 'so far\n' })
  expect(failed.status).toBe(422)
  app.kill('SIGTERM')
  await ended
  await rm(folder, { recursive: true })
})
