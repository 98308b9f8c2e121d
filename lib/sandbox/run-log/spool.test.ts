import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Spool } from './spool'

let directory = ''

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'spool-'))
})

afterEach(async () => {
  await rm(directory, { recursive: true })
})

function pattern(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, index) => (index * 31) % 251))
}

test('any range can be read back, whether it is in memory, in the file or in both', async () => {
  const spool = new Spool(directory)
  const bytes = pattern(1_000_000)
  for (let from = 0; from < bytes.length; from += 7919) {
    spool.append(bytes.subarray(from, from + 7919))
    await spool.room()
    const at = Math.floor(from / 3)
    expect((await spool.read(at, from)).equals(bytes.subarray(at, from))).toBe(true)
  }
  expect(spool.length).toBe(bytes.length)
  expect((await spool.read(0, bytes.length)).equals(bytes)).toBe(true)
  await spool.dispose()
})

test('little output makes no file', async () => {
  const spool = new Spool(join(directory, 'absent'))
  spool.append(pattern(60_000))
  expect((await spool.read(10, 20)).equals(pattern(20).subarray(10))).toBe(true)
  await spool.dispose()
  expect(await readdir(directory)).toEqual([])
})

test('its file has no name: a crashed server leaves none behind', async () => {
  const spool = new Spool(directory)
  spool.append(pattern(3_000_000))
  await spool.room()
  expect(await readdir(directory)).toEqual([])
  await spool.dispose()
})

test('a folder that can not be written is a failure that is told, and what was there can still be read', async () => {
  const blocked = join(directory, 'file')
  await writeFile(blocked, '')
  const spool = new Spool(blocked)
  const bytes = pattern(100_000)
  spool.append(bytes)
  await vi.waitFor(() => expect(spool.failure).toMatchObject({ code: 'EEXIST' }))
  spool.append(bytes)
  expect(spool.length).toBe(100_000)
  expect((await spool.read(0, 100_000)).equals(bytes)).toBe(true)
  await spool.dispose()
})
