import { mkdirSync, readlinkSync } from 'node:fs'
import { asFileFailure, errnoOf, FileFailure, quote } from '../failure'
import { parsePath, toAbsolute } from './path'
import { joinName, type PathResolver, type Place } from './place'

const MAX_LINKS = 40

/** Leaves links to the kernel: paths lead where they would lead any program of that user. */
export class FreeResolver implements PathResolver {
  readonly isConfined = false
  readonly openFlags = 0

  constructor(readonly home: string) {}

  absolute(path: string): string {
    return toAbsolute(parsePath(path, this.home))
  }

  locate(path: string, options: { follow?: boolean; createParents?: boolean } = {}): Place {
    const parts = parsePath(path, this.home)
    try {
      if (options.createParents === true) mkdirSync(toAbsolute(parts.slice(0, -1)), { recursive: true, mode: 0o755 })
      const absolute = Buffer.from(toAbsolute(parts))
      return placeAt(options.follow === true ? followLinks(absolute, path) : absolute)
    } catch (error) {
      throw asFileFailure(error, path)
    }
  }
}

/** What a chain of links at the last component ends at; it need not exist. `..` in them is left to the kernel. */
function followLinks(path: Buffer, shown: string): Buffer {
  let current = path
  for (let links = 0; links <= MAX_LINKS; links++) {
    let target: Buffer
    try {
      target = readlinkSync(current, 'buffer')
    } catch (error) {
      const errno = errnoOf(error)
      if (errno === 'EINVAL' || errno === 'ENOENT' || errno === 'ENOTDIR') return current
      throw error
    }
    current = target[0] === 0x2f ? target : joinName(directoryOf(current), target)
  }
  throw new FileFailure('too_many_links', `${quote(shown)} leads through more than ${MAX_LINKS} symbolic links`)
}

function directoryOf(path: Buffer): Buffer {
  return path.subarray(0, path.lastIndexOf('/'))
}

function placeAt(path: Buffer): Place {
  return {
    path,
    name: path.subarray(path.lastIndexOf('/') + 1),
    sibling: (name) => joinName(directoryOf(path), Buffer.from(name)),
    shownPath: path.toString(),
    [Symbol.dispose]: () => {},
  }
}
