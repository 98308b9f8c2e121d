import { type REASONS, type ReasonCode, tellReason } from '@/lib/contracts/reasons'

/** Why an operation on a file did not happen. The edges (Connect, HTTP, AgentFiles) each map it to their own codes. */
export const FILE_FAILURES = [
  'invalid_path',
  'unaddressable',
  'outside',
  'denied',
  'not_found',
  'exists',
  'not_empty',
  'not_directory',
  'is_directory',
  'not_regular',
  'too_many_links',
  'cross_device',
  'changed',
  'too_large',
  'no_space',
  'busy',
  'cancelled',
  'internal',
] as const
export type FileFailureReason = (typeof FILE_FAILURES)[number]

const BRAND = Symbol.for('codetok.FileFailure')

export class FileFailure extends Error {
  override readonly name = 'FileFailure'
  readonly [BRAND] = true

  constructor(
    readonly reason: FileFailureReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && BRAND in value
  }
}

type PathReason = {
  [Code in ReasonCode]: (typeof REASONS)[Code] extends `"{path}" ${string}` ? Code : never
}[ReasonCode]

const BY_ERRNO: Record<string, { reason: FileFailureReason; says: PathReason }> = {
  ENOENT: { reason: 'not_found', says: 'pathAbsent' },
  EEXIST: { reason: 'exists', says: 'pathExists' },
  ENOTEMPTY: { reason: 'not_empty', says: 'folderNotEmpty' },
  ENOTDIR: { reason: 'not_directory', says: 'noFolder' },
  EISDIR: { reason: 'is_directory', says: 'isFolder' },
  ELOOP: { reason: 'too_many_links', says: 'linksTooMany' },
  EACCES: { reason: 'denied', says: 'accessForbidden' },
  EPERM: { reason: 'denied', says: 'changeForbidden' },
  EROFS: { reason: 'denied', says: 'readOnly' },
  ETXTBSY: { reason: 'denied', says: 'isRunning' },
  EXDEV: { reason: 'cross_device', says: 'otherFileSystem' },
  ENOSPC: { reason: 'no_space', says: 'noSpaceFor' },
  EDQUOT: { reason: 'no_space', says: 'quotaUsedUp' },
  EFBIG: { reason: 'too_large', says: 'tooLargeForDisk' },
  ENAMETOOLONG: { reason: 'invalid_path', says: 'pathTooLong' },
  EINVAL: { reason: 'invalid_path', says: 'pathInvalid' },
  EMFILE: { reason: 'busy', says: 'openFilesFull' },
  ENFILE: { reason: 'busy', says: 'openFilesFull' },
  // What open() of a FIFO without a reader, of a socket and of a device without a driver says.
  ENXIO: { reason: 'not_regular', says: 'noRegularFile' },
  ENODEV: { reason: 'not_regular', says: 'noRegularFile' },
}

export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** `shown` is the path as its caller named it: nothing of how the helper reached the file is said. */
export function asFileFailure(error: unknown, shown: string): FileFailure {
  if (error instanceof FileFailure) return error
  const errno = errnoOf(error)
  const known = errno === undefined ? undefined : BY_ERRNO[errno]
  if (known === undefined)
    return new FileFailure('internal', `${quote(shown)} failed: ${errno ?? 'unexpectedly'}`, { cause: error })
  if (known.reason === 'not_found' && shown.includes('\uFFFD')) {
    return new FileFailure('unaddressable', `${quote(shown)} has bytes that are not UTF-8 and cannot be named here`)
  }
  return new FileFailure(known.reason, tellReason(known.says, { path: quote(shown).slice(1, -1) }), { cause: error })
}

export function quote(path: string): string {
  return JSON.stringify(path)
}
