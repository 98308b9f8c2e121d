import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { killedForMemory } from './kernel-log'

const ONE = 'ab'.repeat(32)
const OTHER = 'cd'.repeat(32)
const record = (id: string) =>
  `6,2,3,-;oom-kill:constraint=CONSTRAINT_MEMCG,oom_memcg=/docker/${id},task_memcg=/docker/${id},task=exe,pid=24872,uid=65534\n`

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kernel-log-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

test('[threat 2] a container is the one whose kill the kernel has written down', async () => {
  const path = join(dir, 'kmsg')
  await writeFile(path, `6,1,2,-;docker0: port 1(veth${ONE}) entered\n`)
  expect(await killedForMemory(ONE, path)).toBe(false)
  await writeFile(path, record(ONE))
  expect(await killedForMemory(ONE, path)).toBe(true)
  expect(await killedForMemory(OTHER, path)).toBe(false)
})

test('a log that may not be read tells nothing', async () => {
  expect(await killedForMemory(ONE, join(dir, 'none'))).toBeUndefined()
})
