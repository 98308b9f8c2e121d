import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import { realServer } from '@/lib/server/testing/real-server'
import { ensureInterpreterImage } from '@/scripts/images'
import { clientEnvironment } from './testing/clients'

const run = promisify(execFile)
const cwd = fileURLToPath(new URL('../../', import.meta.url))

beforeAll(async () => {
  await ensureInterpreterImage({ report: () => {} })
})
const server = realServer({ env: { POOL_MAX_SIZE: '3', POOL_MIN_SIZE: '0', E2B_POOL_MIN_SIZE: '1' } })

/** As it stands, by the command that it names. @returns what it printed */
async function example(name: string): Promise<string> {
  const { stdout } = await run(process.execPath, ['--import', 'tsx', `examples/${name}.ts`], {
    cwd,
    env: { ...process.env, ...clientEnvironment(server()) },
  })
  return stdout
}

test.each([
  [
    'e2b-commands',
    `hello from user
line 1
line 2
line 3
你好，沙箱
file /home/user/.bashrc
file /home/user/.profile
dir /home/user/notes
file /home/user/notes/today.txt
by its signed URL: 你好，沙箱
it ended with 3
`,
  ],
  ['e2b-ports', '42 in a terminal\nserved from a sandbox\n'],
  [
    'e2b-code-interpreter',
    `  month  sold
0   Jan     3
1   Feb     4
as data: {"month":["Jan","Feb"],"sold":[3,4]}
a picture of PNG
of a chart of type bar
step 0
step 1
step 2
it fails with ZeroDivisionError
TypeScript says hello
`,
  ],
])('%s runs as it stands, and says what it should', async (name, said) => {
  expect(await example(name)).toBe(said)
})
