import { lstatSync, readlinkSync, type Stats } from 'node:fs'
import type { Entry } from '../protocol'

/** What `lstat` says, as an entry. `path` is how its reader will know it. */
export function toEntry(stats: Stats, name: Buffer, path: string): Entry {
  return {
    name: name.toString(),
    path,
    kind: kindOf(stats),
    sizeBytes: stats.size,
    mode: stats.mode & 0o777,
    uid: stats.uid,
    gid: stats.gid,
    modifiedAtMs: stats.mtimeMs,
    accessedAtMs: stats.atimeMs,
    changedAtMs: stats.ctimeMs,
  }
}

export function kindOf(stats: Stats): Entry['kind'] {
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'directory'
  return stats.isSymbolicLink() ? 'symlink' : 'other'
}

export function isUtf8Name(name: Buffer): boolean {
  return Buffer.from(name.toString()).equals(name)
}

/** @returns undefined where nothing is there (any more) */
export function lstatIfThere(path: Buffer): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false })
}

/** What a link says; undefined where it is none (any more). */
export function readLinkText(path: Buffer): string | undefined {
  try {
    return readlinkSync(path, 'utf8')
  } catch {
    // It changed since it was looked at; what it is now will be seen at the next look.
    return undefined
  }
}
