import { pipeline, Readable } from 'node:stream'
import { createInflateRaw } from 'node:zlib'
import { AppError } from '@/lib/contracts/errors'
import type { AgentFiles } from '../agent-client'
import { concurrently } from '../concurrently'
import { type CheckedEntry, checkEntries } from './check-entries'
import { crc32 } from './crc32'
import { ARCHIVE_LIMITS, type ArchiveLimits } from './limits'
import { Spool } from './spool'
import { findData, readZipDirectory } from './zip-directory'

/** Small files are bound by round trips, not by bytes. */
const WRITES_AT_ONCE = 8

/**
 * Unpacks a zip into a folder of a sandbox. The whole archive is checked before the first file is written; files that are
 * there are replaced.
 *
 * @throws {AppError} `bad_request`, `too_large`: nothing was written, unless a file's bytes are broken; or what writing throws
 */
export async function unzipProject(
  files: AgentFiles,
  body: AsyncIterable<Uint8Array>,
  options: { path?: string; limits?: ArchiveLimits; signal?: AbortSignal } = {},
): Promise<{ fileCount: number; folderCount: number }> {
  const { path = '', limits = ARCHIVE_LIMITS, signal } = options
  await using spool = await Spool.fill(body, limits.maxArchiveBytes)
  const { entries, startsAt } = await readZipDirectory(spool, limits.maxEntries)
  const checked = checkEntries(entries, limits)
  const placed = await place(spool, checked, startsAt)

  const target = (entry: CheckedEntry) => (path === '' ? entry.path : `${path}/${entry.path}`)
  for (const { entry } of placed) {
    signal?.throwIfAborted()
    if (entry.isFolder) await makeFolder(files, target(entry))
  }
  const packed = placed.filter(({ entry }) => !entry.isFolder)
  // Until all have ended: they read the spool.
  await concurrently(packed, WRITES_AT_ONCE, async ({ entry, dataAt }) => {
    signal?.throwIfAborted()
    await files.write(target(entry), unpacked(spool, entry, dataAt))
  })
  return { fileCount: packed.length, folderCount: placed.length - packed.length }
}

interface Placed {
  entry: CheckedEntry
  dataAt: number
}

/** Entries that share bytes are how a small archive unpacks to more than its size allows. */
async function place(spool: Spool, entries: readonly CheckedEntry[], directoryAt: number): Promise<Placed[]> {
  const placed: Placed[] = []
  for (const entry of entries) placed.push({ entry, dataAt: await findData(spool, entry) })
  let freeFrom = 0
  for (const { entry, dataAt } of placed.toSorted((a, b) => a.entry.headerAt - b.entry.headerAt)) {
    const end = dataAt + entry.compressedBytes
    if (entry.headerAt < freeFrom || end > directoryAt) {
      throw new AppError('bad_request', `the entry ${JSON.stringify(entry.path)} shares bytes with another`)
    }
    freeFrom = end
  }
  return placed
}

async function makeFolder(files: AgentFiles, path: string): Promise<void> {
  try {
    await files.makeDirectory(path)
  } catch (error) {
    const isConflict = error instanceof AppError && (error.code === 'conflict' || error.code === 'bad_request')
    if (!isConflict || (await files.stat(path)).kind !== 'directory') throw error
  }
}

/** Exactly what the directory promised, or an error that keeps the file from coming into being. */
async function* unpacked(
  spool: Spool,
  entry: CheckedEntry,
  dataAt: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  const broken = (cause?: unknown) =>
    new AppError('bad_request', `the entry ${JSON.stringify(entry.path)} is broken`, { cause })
  let size = 0
  let crc = 0
  try {
    const packed = spool.stream(dataAt, entry.compressedBytes)
    // Ended together, and what goes wrong in either is thrown by the loop.
    const bytes = entry.method === 0 ? packed : pipeline(Readable.from(packed), createInflateRaw(), () => {})
    for await (const piece of bytes) {
      size += piece.length
      if (size > entry.sizeBytes) throw broken()
      crc = crc32(piece, crc)
      yield piece
    }
  } catch (cause) {
    throw cause instanceof AppError ? cause : broken(cause)
  }
  if (size !== entry.sizeBytes || crc !== entry.crc) throw broken()
}
