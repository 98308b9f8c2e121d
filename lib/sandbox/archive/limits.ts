import { FILE_MAX_BYTES } from '@/lib/contracts/files'

/** What an archive may hold, either way. */
export interface ArchiveLimits {
  /** Files and folders. */
  maxEntries: number
  /** Of all files together, not compressed. */
  maxTotalBytes: number
  /** Folders above a file. */
  maxDepth: number
  /** Of an archive that comes in. */
  maxArchiveBytes: number
  /** Not compressed to compressed, of one file; text seldom reaches 50, and DEFLATE ends at 1032. */
  maxRatio: number
}

export const ARCHIVE_LIMITS: ArchiveLimits = {
  maxEntries: 10_000,
  maxTotalBytes: 512 * 1024 * 1024,
  maxDepth: 64,
  maxArchiveBytes: FILE_MAX_BYTES,
  maxRatio: 200,
}

/** Smaller files may be of any ratio: a log that says the same thing a thousand times is no bomb. */
export const RATIO_FREE_BYTES = 16 * 1024 * 1024

export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`
  const units = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB']
  const exponent = Math.min(Math.floor(Math.log2(bytes) / 10), units.length)
  return `${Number((bytes / 1024 ** exponent).toFixed(1))} ${units[exponent - 1]}`
}
