import { FileFailure } from '../failure'
import { libc } from './libc'

/** Where E2B keeps what a file's writer said of it; programs in the sandbox read and write the same attributes. */
const PREFIX = 'user.e2b.'
const NUL = Buffer.alloc(1)
/** What the kernel takes at most: all names of a file, and one value. */
const NAMES_MAX_BYTES = 64 * 1024
const VALUE_MAX_BYTES = 64 * 1024
const ENOSPC = 28
const ENOTSUP = 95

/** @returns undefined where the file has none, or its file system holds none */
export function readMetadata(path: Buffer): Record<string, string> | undefined {
  const library = libc()
  if (library === undefined) return undefined
  const terminated = Buffer.concat([path, NUL])
  const names = metadataNames((list) => library.llistxattr(terminated, list, list.length))
  if (names.length === 0) return undefined
  const pairs: [string, string][] = []
  const value = Buffer.allocUnsafe(VALUE_MAX_BYTES)
  for (const name of names) {
    const length = library.lgetxattr(terminated, name, value, value.length)
    // One that went since it was listed is not there.
    if (length >= 0) pairs.push([name.slice(PREFIX.length), value.toString('utf8', 0, length)])
  }
  // fromEntries defines properties, so that a key called __proto__ is a key.
  return Object.fromEntries(pairs)
}

/**
 * Replaces all metadata of an open file.
 *
 * @throws {FileFailure} `no_space` or `too_large`. A file system without attributes keeps none, and that is no error.
 */
export function writeMetadata(fd: number, metadata: Record<string, string>): void {
  const library = libc()
  if (library === undefined) return
  for (const name of metadataNames((list) => library.flistxattr(fd, list, list.length))) library.fremovexattr(fd, name)
  for (const [key, text] of Object.entries(metadata)) {
    const value = Buffer.from(text)
    if (library.fsetxattr(fd, PREFIX + key, value, value.length, 0) === 0) continue
    const errno = library.errno()
    if (errno === ENOTSUP) return
    throw new FileFailure(
      errno === ENOSPC ? 'no_space' : 'too_large',
      `the metadata ${JSON.stringify(key)} of ${value.length} bytes cannot be stored with the file`,
    )
  }
}

function metadataNames(read: (list: Buffer) => number): string[] {
  const list = Buffer.allocUnsafe(NAMES_MAX_BYTES)
  const length = read(list)
  if (length <= 0) return []
  return list
    .toString('utf8', 0, length)
    .split('\0')
    .filter((name) => name.startsWith(PREFIX))
}
