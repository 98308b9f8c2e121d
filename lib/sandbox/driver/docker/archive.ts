import { createReadStream } from 'node:fs'
import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Pack } from 'tar-stream'

/** Beyond it a file is streamed. */
const SMALL_FILE_BYTES = 1 << 20

export interface ArchiveOptions {
  /** A child of the folder to leave out. */
  without?: string
  /** Of the file, instead of its own and readable by all. */
  mode?: number
}

/** Adds a file or a folder under another name: root's, readable by all, without times, so that equal content is equal bytes. */
export async function addToArchive(
  archive: Pack,
  name: string,
  path: string,
  options: ArchiveOptions = {},
): Promise<void> {
  const stats = await lstat(path)
  const mode = options.mode ?? (stats.mode & 0o755) | 0o444
  const header = { name, mode, mtime: new Date(0), uid: 0, gid: 0 }
  if (stats.isDirectory()) {
    archive.entry({ ...header, type: 'directory', mode: 0o755 })
    for (const child of (await readdir(path)).sort()) {
      if (child !== options.without) await addToArchive(archive, `${name}/${child}`, join(path, child))
    }
  } else if (stats.isSymbolicLink()) {
    archive.entry({ ...header, type: 'symlink', linkname: await readlink(path) })
  } else if (stats.size <= SMALL_FILE_BYTES) {
    await new Promise<void>((resolve, reject) => {
      const done = (error?: Error | null) => (error ? reject(error) : resolve())
      readFile(path).then((bytes) => archive.entry(header, bytes, done), reject)
    })
  } else {
    await pipeline(createReadStream(path), archive.entry({ ...header, size: stats.size }))
  }
}
