import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { say } from './locale.mjs'
import { SetupError } from './setup-error.mjs'

/**
 * @param {string} path need not exist yet
 * @returns {Promise<number>} bytes that this user may still write on its file system
 */
export async function freeBytes(path) {
  try {
    const { bavail, bsize } = await statfs(path)
    return bavail * bsize
  } catch (error) {
    const parent = dirname(path)
    if (parent === path) throw error
    return freeBytes(parent)
  }
}

/** @param {number} bytes */
export const gigabytes = (bytes) => `${(bytes / 2 ** 30).toFixed(1)} GB`

/**
 * @param {string} path
 * @param {number} neededBytes
 * @throws {SetupError} when less is free
 */
export async function requireDisk(path, neededBytes) {
  const free = await freeBytes(path)
  if (free >= neededBytes) return
  throw new SetupError(
    say({
      en: `Only ${gigabytes(free)} is free on the disk of ${path}; this needs ${gigabytes(neededBytes)}. Free some, or put the data elsewhere: DATA_DIR=/path npm start`,
      zh: `${path} 所在磁盘仅剩 ${gigabytes(free)}，需要 ${gigabytes(neededBytes)}。请清理磁盘，或把数据放到别处：DATA_DIR=/path npm start`,
    }),
  )
}
