import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from './root.mjs'

/** Tests change nothing of what is built. */
const IGNORED = /\.test\.tsx?$|(^|\/)\.|\.tsbuildinfo$/

/**
 * A hash of the contents of files and folders, and of the Node.js that would build them.
 *
 * @param {readonly string[]} paths relative to the repository; those that do not exist count as empty
 */
export async function contentStamp(paths) {
  const hash = createHash('sha256').update(`${process.version} ${process.platform} ${process.arch}\n`)
  for (const path of paths) {
    for (const file of await filesBelow(path)) {
      hash
        .update(`${file}\0`)
        .update(await readFile(join(ROOT, file)))
        .update('\0')
    }
  }
  return hash.digest('hex')
}

/**
 * @param {string} path
 * @returns {Promise<string[]>}
 */
async function filesBelow(path) {
  const found = await stat(join(ROOT, path)).catch(() => undefined)
  if (!found) return []
  if (found.isFile()) return [path]
  const names = (await readdir(join(ROOT, path))).sort()
  const lists = await Promise.all(
    names
      .map((name) => `${path}/${name}`)
      .filter((file) => !IGNORED.test(file))
      .map(filesBelow),
  )
  return lists.flat()
}
