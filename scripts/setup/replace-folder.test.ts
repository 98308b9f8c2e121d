import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { replaceFolder } from './replace-folder.mjs'

let root: string
let folder: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'replace-'))
  folder = join(root, 'dist', 'made')
})
afterEach(() => rm(root, { recursive: true }))

const fill = (text: string) => async (into: string) => {
  await mkdir(join(into, 'sub'))
  await writeFile(join(into, 'sub/file'), text)
}
const content = () => readFile(join(folder, 'sub/file'), 'utf8')

describe('a folder that is made anew', () => {
  test('is there afterwards, readable by all, with nothing beside it', async () => {
    await replaceFolder(folder, fill('first'))
    expect(await content()).toBe('first')
    expect((await stat(folder)).mode & 0o777).toBe(0o755)
    await writeFile(join(folder, 'old'), '')
    await replaceFolder(folder, fill('second'))
    expect(await content()).toBe('second')
    expect(await readdir(folder)).toEqual(['sub'])
    expect(await readdir(join(root, 'dist'))).toEqual(['made'])
  })

  test('is not touched where it is the same, and not lost where making it fails', async () => {
    await replaceFolder(folder, fill('same'))
    const { ino } = await stat(folder)
    await replaceFolder(folder, fill('same'))
    expect((await stat(folder)).ino).toBe(ino)
    await expect(replaceFolder(folder, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await content()).toBe('same')
    expect(await readdir(join(root, 'dist'))).toEqual(['made'])
  })

  test('is whole at each moment, for whoever makes it at the same time too', async () => {
    await replaceFolder(folder, fill('same'))
    const made = Array.from({ length: 20 }, () => replaceFolder(folder, fill('same')))
    let isOver = false
    const all = Promise.all(made).finally(() => {
      isOver = true
    })
    while (!isOver) expect(await content()).toBe('same')
    await all
    // Each takes away what another is reading: a hundred times, since once in twenty is when they meet there.
    for (let round = 0; round < 100; round++)
      await Promise.all(['a', 'b', 'c'].map((text) => replaceFolder(folder, fill(text))))
    expect(['a', 'b', 'c']).toContain(await content())
    expect(await readdir(join(root, 'dist'))).toEqual(['made'])
  })
})
