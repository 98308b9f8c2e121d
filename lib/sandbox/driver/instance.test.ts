import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { holdInstance, instanceOf, isInstanceAlive } from './instance'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'instance-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Another process that listens where an instance does. */
async function listenElsewhere(path: string) {
  const code = `require('net').createServer().listen(${JSON.stringify(path)}, () => console.log('up'))`
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return child
}

test('a held folder is alive until it is released, and leaves nothing then', async () => {
  const instance = await holdInstance(folder)
  expect(await isInstanceAlive(folder)).toBe(true)
  await instance.release()
  expect(await isInstanceAlive(folder)).toBe(false)
  expect(await readdir(folder)).toEqual([])
})

test('several drivers of one process share the folder; the last one lets go', async () => {
  const [first, second] = await Promise.all([holdInstance(folder), holdInstance(folder)])
  await first.release()
  await first.release()
  expect(await isInstanceAlive(folder)).toBe(true)
  await second.release()
  expect(await isInstanceAlive(folder)).toBe(false)
})

test("another server's folder is refused by name, and a crashed one's is taken over", async () => {
  const other = await listenElsewhere(join(folder, 'instance.sock'))
  await expect(holdInstance(folder)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining(folder),
  })
  other.kill('SIGKILL')
  await once(other, 'exit')
  expect(await readdir(folder)).toEqual(['instance.sock'])
  const instance = await holdInstance(folder)
  expect(await isInstanceAlive(folder)).toBe(true)
  await instance.release()
})

test('a folder deeper than a socket path may be long is held as well', async () => {
  const deep = join(folder, 'd'.repeat(100), 'e'.repeat(100))
  await mkdir(deep, { recursive: true })
  const instance = await holdInstance(deep)
  expect(await isInstanceAlive(deep)).toBe(true)
  await instance.release()
})

test('a key names a folder on a machine', () => {
  expect(instanceOf('/a').key).toBe(instanceOf('/a').key)
  expect(instanceOf('/a').key).not.toBe(instanceOf('/b').key)
  expect(instanceOf('/a').key).toMatch(/^[0-9a-f]{16}$/)
})
