import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** Debian keeps daemons and file-system tools where the PATH of a plain user does not look. */
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin']

/**
 * @param {string} command
 * @returns {Promise<string | undefined>} where it is
 */
export async function findOnPath(command) {
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), ...SYSTEM_FOLDERS]) {
    if (!folder) continue
    const path = join(folder, command)
    try {
      await access(path, constants.X_OK)
      return path
    } catch {
      // Not in this folder: the next one may have it.
    }
  }
  return undefined
}
