import { createRequire } from 'node:module'
import type koffi from 'koffi'

interface Libc {
  readonly errno: () => number
  /** By path, ended by a NUL; a link at its end is not followed. */
  readonly lgetxattr: (path: Buffer, name: string, value: Buffer, size: number) => number
  readonly llistxattr: (path: Buffer, list: Buffer, size: number) => number
  readonly flistxattr: (fd: number, list: Buffer, size: number) => number
  readonly fsetxattr: (fd: number, name: string, value: Buffer, size: number, flags: number) => number
  readonly fremovexattr: (fd: number, name: string) => number
}

let loaded: Libc | undefined | 'unloadable'

/**
 * The calls on extended attributes, which Node.js does not have. @returns undefined where the native module that lies
 * beside the helper does not load (another C library or processor): files then have no metadata.
 */
export function libc(): Libc | undefined {
  if (loaded === undefined) loaded = load() ?? 'unloadable'
  return loaded === 'unloadable' ? undefined : loaded
}

function load(): Libc | undefined {
  try {
    const native: typeof koffi = createRequire(process.argv[1] ?? '/')('./koffi.node')
    // The C library that this process runs on, whichever it is.
    const library = native.load(null)
    return {
      errno: () => native.errno(),
      lgetxattr: library.func('long lgetxattr(const void *path, const char *name, _Out_ void *value, size_t size)'),
      llistxattr: library.func('long llistxattr(const void *path, _Out_ void *list, size_t size)'),
      flistxattr: library.func('long flistxattr(int fd, _Out_ void *list, size_t size)'),
      fsetxattr: library.func('int fsetxattr(int fd, const char *name, const void *value, size_t size, int flags)'),
      fremovexattr: library.func('int fremovexattr(int fd, const char *name)'),
    }
  } catch {
    return undefined
  }
}
