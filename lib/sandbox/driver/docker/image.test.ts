import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { imageNames } from './image'

const imagesDir = fileURLToPath(new URL('../../../../images', import.meta.url))
let agentDir: string
beforeEach(async () => {
  agentDir = await mkdtemp(join(tmpdir(), 'agent-'))
  await writeFile(join(agentDir, 'agent.cjs'), 'one')
})
afterEach(() => rm(agentDir, { recursive: true, force: true }))

test('[threat 64] the same content has the same names', async () => {
  const names = await imageNames({ imagesDir, agentDir }, 'x64')
  expect(await imageNames({ imagesDir, agentDir }, 'x64')).toEqual(names)
  expect(names.playground).toMatch(/^codetok\/playground:[0-9a-f]{12}$/)
})

test('[threat 64] a changed agent renames only the last image', async () => {
  const before = await imageNames({ imagesDir, agentDir }, 'x64')
  await mkdir(join(agentDir, 'more'))
  await writeFile(join(agentDir, 'more/helper.cjs'), 'two')
  const after = await imageNames({ imagesDir, agentDir }, 'x64')
  expect(after).toMatchObject({ base: before.base, tools: before.tools })
  expect(after.playground).not.toBe(before.playground)
})

test('another architecture renames all', async () => {
  const [one, other] = await Promise.all([
    imageNames({ imagesDir, agentDir }, 'x64'),
    imageNames({ imagesDir, agentDir }, 'arm64'),
  ])
  expect(one.base).not.toBe(other.base)
  expect(one.playground).not.toBe(other.playground)
})
