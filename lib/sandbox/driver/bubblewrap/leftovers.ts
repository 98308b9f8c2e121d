import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { removeFolderDisk } from '../disk/folder-disk'
import { removeLeftoverDisks } from '../disk/leftovers'

/** Images that no sandbox had taken yet, and homes that were plain folders. */
export async function removeLeftoverHomes(disksDir: string): Promise<void> {
  const entries = await readdir(disksDir, { withFileTypes: true }).catch(() => [])
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  if (process.geteuid?.() === 0) await removeLeftoverDisks(disksDir)
  else await Promise.all(folders.map((name) => removeFolderDisk(join(disksDir, name))))
}
