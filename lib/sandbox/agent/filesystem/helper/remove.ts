import { chmodSync, rmdirSync, unlinkSync } from 'node:fs'
import type { ChannelStream } from '../channel/stream'
import { asFileFailure, errnoOf } from '../failure'
import type { RequestOf } from '../protocol'
import type { HelperContext } from './context'
import { DirectoryCursor } from './directory-cursor'
import { lstatIfThere } from './entry'
import { Pace } from './pace'
import { refuseRoot } from './place'

/** How often a folder is emptied again into which somebody else keeps writing. */
const MAX_TRIES = 16

export async function remove(
  request: RequestOf<'remove'>,
  stream: ChannelStream,
  context: HelperContext,
): Promise<void> {
  const existed = await removeAt(request.path, context)
  await stream.sendJson({ existed })
  stream.end()
}

async function removeAt(path: string, { resolver }: HelperContext): Promise<boolean> {
  try {
    using place = resolver.locate(path)
    refuseRoot(place, path)
    const stats = lstatIfThere(place.path)
    if (stats === undefined) return false
    if (!stats.isDirectory()) {
      unlinkSync(place.path)
      return true
    }
    for (let tries = 0; ; tries++) {
      await empty(place.path)
      try {
        rmdirSync(place.path)
        return true
      } catch (error) {
        if (errnoOf(error) !== 'ENOTEMPTY' || tries === MAX_TRIES) throw error
      }
    }
  } catch (error) {
    const failure = asFileFailure(error, path)
    if (failure.reason === 'not_found') return false
    throw failure
  }
}

/** Removes all that is in a directory, through handles, never through a link. */
async function empty(directory: Buffer): Promise<void> {
  using cursor = new DirectoryCursor(directory)
  const pace = new Pace()
  const folders: { name: Buffer; names: Buffer[]; tries: number }[] = []
  let names = readNames(cursor)
  for (;;) {
    await pace.breathe()
    const name = names.pop()
    if (name !== undefined) {
      if (unlink(cursor, name)) continue
      cursor.down(name)
      folders.push({ name, names, tries: 0 })
      names = readNames(cursor)
      continue
    }
    const folder = folders.pop()
    if (folder === undefined) return
    cursor.up()
    names = folder.names
    try {
      rmdirSync(cursor.at(folder.name))
    } catch (error) {
      const errno = errnoOf(error)
      if (errno === 'ENOENT') continue
      if (errno !== 'ENOTEMPTY' || folder.tries === MAX_TRIES) throw error
      cursor.down(folder.name)
      folders.push({ ...folder, tries: folder.tries + 1 })
      names = readNames(cursor)
    }
  }
}

/** @returns false where `name` is a directory */
function unlink(cursor: DirectoryCursor, name: Buffer): boolean {
  try {
    makeWritable(cursor, () => unlinkSync(cursor.at(name)))
    return true
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'ENOENT') return true
    // Linux says EISDIR; POSIX and some FUSE file systems say EPERM.
    if ((errno === 'EISDIR' || errno === 'EPERM') && lstatIfThere(cursor.at(name))?.isDirectory()) return false
    throw error
  }
}

function readNames(cursor: DirectoryCursor): Buffer[] {
  return makeWritable(cursor, () => cursor.names().names)
}

/** Package caches are read-only folders (Go's are 0555); their owner may remove them, as `rm -rf` after a chmod would. */
function makeWritable<T>(cursor: DirectoryCursor, action: () => T): T {
  try {
    return action()
  } catch (error) {
    if (errnoOf(error) !== 'EACCES') throw error
    try {
      chmodSync(`/proc/self/fd/${cursor.fd}`, 0o700)
    } catch {
      // Not the owner's: the first error is the one to tell.
      throw error
    }
    return action()
  }
}
