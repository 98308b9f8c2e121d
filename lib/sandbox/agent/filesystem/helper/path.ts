import { FileFailure, quote } from '../failure'

export const PATH_MAX_BYTES = 4095
const NAME_MAX_BYTES = 255

/**
 * The components of the absolute path that `path` means to the user of `home`: `~` and relative paths start there, and
 * `.`, `..` and repeated slashes are cleaned away before any file is looked at, as E2B does.
 *
 * @throws {FileFailure} `invalid_path`
 */
export function parsePath(path: string, home: string): string[] {
  if (path.includes('\0')) throw invalid(path, 'has a NUL')
  if (!path.isWellFormed()) throw invalid(path, 'has a lone surrogate')
  const absolute = path.startsWith('/')
    ? path
    : path === '~' || path.startsWith('~/')
      ? home + path.slice(1)
      : `${home}/${path}`
  const parts: string[] = []
  for (const part of absolute.split('/')) {
    if (part === '' || part === '.') continue
    if (part === '..') parts.pop()
    else if (Buffer.byteLength(part) > NAME_MAX_BYTES)
      throw invalid(path, `has a component of more than ${NAME_MAX_BYTES} bytes`)
    else parts.push(part)
  }
  if (Buffer.byteLength(toAbsolute(parts)) > PATH_MAX_BYTES)
    throw invalid(path, `is longer than ${PATH_MAX_BYTES} bytes`)
  return parts
}

/** The components below the home. @throws {FileFailure} `outside` */
export function belowHome(parts: readonly string[], home: string, shown: string): string[] {
  const homeParts = home.split('/').filter((part) => part !== '')
  if (homeParts.some((part, index) => parts[index] !== part)) {
    throw new FileFailure('outside', `${quote(shown)} is outside ${home}`)
  }
  return parts.slice(homeParts.length)
}

export function toAbsolute(parts: readonly string[]): string {
  return `/${parts.join('/')}`
}

function invalid(path: string, why: string): FileFailure {
  const start = path.length > 80 ? `${path.slice(0, 80)}…` : path
  return new FileFailure('invalid_path', `${quote(start)} ${why}`)
}
