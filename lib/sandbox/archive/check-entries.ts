import { AppError } from '@/lib/contracts/errors'
import { FilePath } from '@/lib/contracts/files'
import { type ArchiveLimits, formatBytes, RATIO_FREE_BYTES } from './limits'
import type { ZipEntry } from './zip-directory'

export interface CheckedEntry extends ZipEntry {
  /** In the normal form of the contract: relative, and with nothing in it that leads elsewhere. */
  path: string
  isFolder: boolean
}

const TYPE_BITS = 0o170000
const TYPE_NAMES = new Map([
  [0o120000, 'a symbolic link'],
  [0o020000, 'a device'],
  [0o060000, 'a device'],
  [0o010000, 'a named pipe'],
  [0o140000, 'a socket'],
])
const ENCRYPTED = 0x1
const STORED = 0
const DEFLATED = 8

/**
 * Refuses an archive before anything of it is unpacked. Permissions are dropped: files come out as the user's new files do.
 *
 * @throws {AppError} `bad_request` or `too_large`, naming the entry
 */
export function checkEntries(entries: readonly ZipEntry[], limits: ArchiveLimits): CheckedEntry[] {
  const checked = entries.map((entry, index) => checkEntry(entry, index, limits))
  let totalBytes = 0
  for (const { sizeBytes } of checked) totalBytes += sizeBytes
  if (totalBytes > limits.maxTotalBytes) {
    throw new AppError(
      'too_large',
      `the archive unpacks to ${formatBytes(totalBytes)}; the limit is ${formatBytes(limits.maxTotalBytes)}`,
    )
  }
  checkNames(checked)
  return checked
}

function checkEntry(entry: ZipEntry, index: number, limits: ArchiveLimits): CheckedEntry {
  const name = decodeName(entry.nameBytes, index)
  const refuse = (what: string) => new AppError('bad_request', `the entry ${JSON.stringify(name)} ${what}`)
  const isFolder = name.endsWith('/')
  const parsed = FilePath.safeParse(isFolder ? name.slice(0, -1) : name)
  if (!parsed.success) throw refuse(parsed.error.issues[0]?.message ?? 'is not a path')
  const type = TYPE_NAMES.get(entry.unixMode & TYPE_BITS)
  if (type !== undefined) throw refuse(`is ${type}`)
  if ((entry.flags & ENCRYPTED) !== 0) throw refuse('is encrypted')
  if (entry.method !== STORED && entry.method !== DEFLATED)
    throw refuse(`is compressed by method ${entry.method}, not DEFLATE`)
  if (isFolder && entry.sizeBytes > 0) throw refuse('is a folder and has content')
  if (entry.method === STORED && entry.sizeBytes !== entry.compressedBytes) throw refuse('is stored and has two sizes')
  if (parsed.data.split('/').length - 1 > limits.maxDepth) throw refuse(`is more than ${limits.maxDepth} folders deep`)
  if (entry.sizeBytes > RATIO_FREE_BYTES && entry.sizeBytes > entry.compressedBytes * limits.maxRatio) {
    throw new AppError(
      'too_large',
      `the entry ${JSON.stringify(name)} unpacks ${entry.compressedBytes} bytes to ${formatBytes(entry.sizeBytes)}; ` +
        `more than ${limits.maxRatio} times is taken for a zip bomb`,
    )
  }
  return { ...entry, path: parsed.data, isFolder }
}

function decodeName(bytes: Buffer, index: number): string {
  const name = bytes.toString('utf8')
  if (Buffer.from(name).equals(bytes)) return name
  throw new AppError('bad_request', `the name of entry ${index + 1}, ${JSON.stringify(name)}, is not UTF-8`)
}

/** No two entries of one path, and no file where another entry has a folder. */
function checkNames(entries: readonly CheckedEntry[]): void {
  const files = new Set<string>()
  const folders = new Set<string>()
  for (const { path, isFolder } of entries) {
    const names = isFolder ? folders : files
    if (names.has(path)) throw new AppError('bad_request', `the entry ${JSON.stringify(path)} is there twice`)
    names.add(path)
  }
  for (const { path } of entries) {
    for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1))
      folders.add(path.slice(0, slash))
  }
  for (const path of files) {
    if (folders.has(path)) throw new AppError('bad_request', `the entry ${JSON.stringify(path)} is a file and a folder`)
  }
}
