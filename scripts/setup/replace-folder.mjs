import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * Makes a folder anew, beside its place, and puts it there whole. Where it is the same as before nothing is touched: sandboxes
 * that run have it mounted, and servers and tests that start meanwhile read it.
 *
 * @param {string} folder made if it is missing; what it held is removed
 * @param {(folder: string) => Promise<void>} fill is given an empty one
 */
export async function replaceFolder(folder, fill) {
  await mkdir(dirname(folder), { recursive: true })
  const made = await mkdtemp(`${folder}.`)
  const before = await mkdtemp(`${folder}.`)
  try {
    await fill(made)
    if ((await digestOf(made)) === (await digestOf(folder))) return
    await chmod(made, 0o755)
    await rename(folder, before).catch(unless('ENOENT'))
    // Where another process has been quicker, of the same sources, its own stays.
    await rename(made, folder).catch(unless('ENOTEMPTY'))
  } finally {
    await rm(made, { recursive: true, force: true })
    await rm(before, { recursive: true, force: true })
  }
}

/**
 * @param {string} folder
 * @returns {Promise<string | undefined>} of the names in it and what they hold; undefined where there is none, or no longer: another
 *   process may put its own in the folder's place while this one reads it
 */
const digestOf = (folder) => readDigest(folder).catch(unless('ENOENT'))

/** @param {string} folder */
async function readDigest(folder) {
  const names = await readdir(folder, { recursive: true })
  const hash = createHash('sha256')
  for (const name of names.sort()) {
    const path = join(folder, name)
    const content = (await stat(path)).isFile() ? await readFile(path) : ''
    hash.update(JSON.stringify([name, content.length])).update(content)
  }
  return hash.digest('hex')
}

/** @param {string} code of what may go wrong */
const unless = (code) => (/** @type {NodeJS.ErrnoException} */ error) => {
  if (error.code !== code) throw error
  return undefined
}
