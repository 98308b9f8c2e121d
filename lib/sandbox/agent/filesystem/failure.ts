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

const BY_ERRNO: Record<string, { reason: FileFailureReason; says: string }> = {
  ENOENT: { reason: 'not_found', says: 'does not exist' },
  EEXIST: { reason: 'exists', says: 'exists already' },
  ENOTEMPTY: { reason: 'not_empty', says: 'is not empty' },
  ENOTDIR: { reason: 'not_directory', says: 'is not a directory' },
  EISDIR: { reason: 'is_directory', says: 'is a directory' },
  ELOOP: { reason: 'too_many_links', says: 'leads through too many symbolic links' },
  EACCES: { reason: 'denied', says: 'may not be accessed by the user' },
  EPERM: { reason: 'denied', says: 'may not be changed by the user' },
  EROFS: { reason: 'denied', says: 'is on a read-only file system' },
  ETXTBSY: { reason: 'denied', says: 'is a program that is running' },
  EXDEV: { reason: 'cross_device', says: 'is on another file system' },
  ENOSPC: { reason: 'no_space', says: 'does not fit: no space is left on the disk' },
  EDQUOT: { reason: 'no_space', says: 'does not fit: the disk quota is used up' },
  EFBIG: { reason: 'too_large', says: 'is larger than the file system takes' },
  ENAMETOOLONG: { reason: 'invalid_path', says: 'is longer than Linux takes as a path' },
  EINVAL: { reason: 'invalid_path', says: 'is not valid here' },
  EMFILE: { reason: 'busy', says: 'could not be opened: too many files are open' },
  ENFILE: { reason: 'busy', says: 'could not be opened: too many files are open' },
  // What open() of a FIFO without a reader, of a socket and of a device without a driver says.
  ENXIO: { reason: 'not_regular', says: 'is not a regular file' },
  ENODEV: { reason: 'not_regular', says: 'is not a regular file' },
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
  return new FileFailure(known.reason, `${quote(shown)} ${known.says}`, { cause: error })
}

export function quote(path: string): string {
  return JSON.stringify(path)
}
