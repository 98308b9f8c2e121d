import type { ChannelStream } from '../channel/stream'
import { asFileFailure, errnoOf } from '../failure'
import type { Entry, RequestOf } from '../protocol'
import type { HelperContext } from './context'
import { withDetails } from './details'
import { DirectoryCursor } from './directory-cursor'
import { isUtf8Name, lstatIfThere, toEntry } from './entry'
import { Pace } from './pace'
import { PATH_MAX_BYTES } from './path'

const BATCH_ENTRIES = 256

interface Folder {
  readonly names: Buffer[]
  next: number
  /** Relative to the listed folder, with a slash at its end; empty for that folder itself. */
  readonly prefix: string
  readonly isUnaddressable: boolean
}

/** Pre-order, each folder's names in byte order. Links are named, never entered. */
export async function list(request: RequestOf<'list'>, stream: ChannelStream, context: HelperContext): Promise<void> {
  const { resolver } = context
  using place = resolver.locate(request.path, { follow: true })
  const absoluteRoot = resolver.absolute(request.path)
  const root = absoluteRoot === '/' ? '' : absoluteRoot
  const pace = new Pace()
  let isTruncated = false
  let count = 0
  let batch: Entry[] = []
  try {
    using cursor = new DirectoryCursor(place.path, resolver.openFlags)
    const read = cursor.names()
    isTruncated ||= !read.isComplete
    const folders: Folder[] = [{ names: read.names, next: 0, prefix: '', isUnaddressable: false }]
    for (let folder = folders.at(-1); folder !== undefined; folder = folders.at(-1)) {
      await pace.breathe()
      const name = folder.names[folder.next++]
      if (name === undefined) {
        folders.pop()
        if (folders.length > 0) cursor.up()
        continue
      }
      const stats = context.unfinished.has(name.toString()) ? undefined : lstatIfThere(cursor.at(name))
      if (stats === undefined) continue
      if (count === request.maxEntries) {
        isTruncated = true
        break
      }
      const path = folder.prefix + name.toString()
      const absolute = `${root}/${path}`
      const isUnaddressable =
        folder.isUnaddressable || !isUtf8Name(name) || Buffer.byteLength(absolute) > PATH_MAX_BYTES
      const entry = withDetails(toEntry(stats, name, path), cursor.at(name), absolute, {
        context,
        details: request.details,
      })
      batch.push(isUnaddressable ? { ...entry, isUnaddressable } : entry)
      count++
      if (batch.length === BATCH_ENTRIES) {
        await stream.sendJson({ root, entries: batch })
        batch = []
      }
      if (entry.kind !== 'directory' || folders.length >= request.depth) continue
      const below = enter(cursor, name)
      if (below === undefined) continue
      isTruncated ||= !below.isComplete
      folders.push({ names: below.names, next: 0, prefix: `${path}/`, isUnaddressable })
    }
  } catch (error) {
    throw asFileFailure(error, request.path)
  }
  await stream.sendJson({ root, entries: batch, isTruncated })
  stream.end()
}

/** @returns undefined where the folder may not be read, or is gone; it is listed all the same, without what is in it */
function enter(cursor: DirectoryCursor, name: Buffer): { names: Buffer[]; isComplete: boolean } | undefined {
  try {
    cursor.down(name)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'EACCES'].includes(errnoOf(error) ?? '')) return undefined
    throw error
  }
  try {
    return cursor.names()
  } catch (error) {
    cursor.up()
    if (['ENOENT', 'EACCES'].includes(errnoOf(error) ?? '')) return undefined
    throw error
  }
}
