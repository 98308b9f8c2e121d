import { AppError } from '@/lib/contracts/errors'
import type { Spool } from './spool'

/** One entry, as the archive's central directory has it. Nothing of it has been checked. */
export interface ZipEntry {
  nameBytes: Buffer
  /** Of UNIX's type and permission bits; 0 where the archive was made elsewhere. */
  unixMode: number
  flags: number
  method: number
  crc: number
  compressedBytes: number
  sizeBytes: number
  headerAt: number
}

const END_BYTES = 22
const MAX_COMMENT_BYTES = 65_535
const END_MAGIC = 0x06054b50
const ENTRY_MAGIC = 0x02014b50
const LOCAL_MAGIC = 0x04034b50
const ENTRY_BYTES = 46
const LOCAL_BYTES = 30
/** What stands in a field whose true value is in a ZIP64 record. */
const IN_ZIP64 = 0xffffffff
/** Hosts of "version made by" that keep UNIX modes in the upper half of the attributes: UNIX and macOS. */
const UNIX_HOSTS = [3, 19]

/**
 * Reads the central directory, which is what every unpacker goes by.
 *
 * @returns the entries and where the directory starts: the data of all of them must lie before
 * @throws {AppError} `bad_request`, or `too_large` past `maxEntries`
 */
export async function readZipDirectory(
  spool: Spool,
  maxEntries: number,
): Promise<{ entries: ZipEntry[]; startsAt: number }> {
  const end = await findEnd(spool)
  const count = end.record.readUInt16LE(10)
  const size = end.record.readUInt32LE(12)
  const startsAt = end.record.readUInt32LE(16)
  if (end.record.readUInt16LE(4) !== 0 || end.record.readUInt16LE(8) !== count) throw bad('is one of several volumes')
  if (size === IN_ZIP64 || startsAt === IN_ZIP64 || count === 0xffff)
    throw bad('is in the ZIP64 format, which is for larger ones')
  if (count > maxEntries)
    throw new AppError('too_large', `the archive has ${count} entries; the limit is ${maxEntries}`)
  // Another place would be read by some unpackers and not by others.
  if (startsAt + size !== end.at) throw bad('has bytes between its directory and its end')

  const directory = await spool.read(startsAt, size)
  const entries: ZipEntry[] = []
  let at = 0
  for (let index = 0; index < count; index++) {
    if (at + ENTRY_BYTES > directory.length || directory.readUInt32LE(at) !== ENTRY_MAGIC)
      throw bad('has a broken directory')
    const nameLength = directory.readUInt16LE(at + 28)
    const next = at + ENTRY_BYTES + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
    if (next > directory.length) throw bad('has a broken directory')
    const isUnix = UNIX_HOSTS.includes(directory.readUInt8(at + 5))
    entries.push({
      nameBytes: directory.subarray(at + ENTRY_BYTES, at + ENTRY_BYTES + nameLength),
      unixMode: isUnix ? directory.readUInt16LE(at + 40) : 0,
      flags: directory.readUInt16LE(at + 8),
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      compressedBytes: directory.readUInt32LE(at + 20),
      sizeBytes: directory.readUInt32LE(at + 24),
      headerAt: directory.readUInt32LE(at + 42),
    })
    at = next
  }
  if (at !== directory.length) throw bad('has a broken directory')
  return { entries, startsAt }
}

/** Where an entry's bytes start. @throws {AppError} where its own header tells of another file */
export async function findData(spool: Spool, entry: ZipEntry): Promise<number> {
  const header = await spool.read(entry.headerAt, LOCAL_BYTES + entry.nameBytes.length)
  const isWhole = header.length === LOCAL_BYTES + entry.nameBytes.length
  if (!isWhole || header.readUInt32LE(0) !== LOCAL_MAGIC) throw bad('has a directory that points nowhere')
  const isSame =
    header.readUInt16LE(26) === entry.nameBytes.length &&
    header.subarray(LOCAL_BYTES).equals(entry.nameBytes) &&
    header.readUInt16LE(8) === entry.method
  if (!isSame) throw bad(`has two names for one file: ${JSON.stringify(entry.nameBytes.toString())}`)
  return entry.headerAt + LOCAL_BYTES + entry.nameBytes.length + header.readUInt16LE(28)
}

async function findEnd(spool: Spool): Promise<{ record: Buffer; at: number }> {
  const start = Math.max(0, spool.sizeBytes - END_BYTES - MAX_COMMENT_BYTES)
  const tail = await spool.read(start, END_BYTES + MAX_COMMENT_BYTES)
  for (let at = tail.length - END_BYTES; at >= 0; at--) {
    const isEnd = tail.readUInt32LE(at) === END_MAGIC && at + END_BYTES + tail.readUInt16LE(at + 20) === tail.length
    if (isEnd) return { record: tail.subarray(at, at + END_BYTES), at: start + at }
  }
  throw bad('is not a zip, or not a whole one')
}

function bad(what: string): AppError {
  return new AppError('bad_request', `the archive ${what}`)
}
