import { realpathSync } from 'node:fs'
import type { Entry } from '../protocol'
import type { HelperContext } from './context'
import { lstatIfThere, readLinkText } from './entry'
import { readMetadata } from './metadata'

/**
 * What takes more calls than one to know: what a link says and, with `details`, where it leads and the file's metadata.
 *
 * @param path the entry, for system calls
 * @param absolutePath the entry, as a request would name it
 */
export function withDetails(
  entry: Entry,
  path: Buffer,
  absolutePath: string,
  options: { context: HelperContext; details: boolean },
): Entry {
  if (entry.kind === 'symlink') {
    const symlinkTarget = readLinkText(path)
    const resolvedTarget = options.details ? resolve(absolutePath, options.context) : undefined
    return {
      ...entry,
      ...(symlinkTarget === undefined ? {} : { symlinkTarget }),
      ...(resolvedTarget === undefined ? {} : { resolvedTarget }),
    }
  }
  const metadata = options.details ? readMetadata(path) : undefined
  return metadata === undefined ? entry : { ...entry, metadata }
}

function resolve(absolutePath: string, { resolver }: HelperContext): string | undefined {
  try {
    if (!resolver.isConfined) return realpathSync.native(absolutePath)
    using place = resolver.locate(absolutePath, { follow: true })
    return lstatIfThere(place.path) === undefined ? undefined : place.shownPath
  } catch {
    // Dangling, circular or leading out of the home: such a link has no end to name.
    return undefined
  }
}
