import { execFile } from 'node:child_process'
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
