import { chmodSync, chownSync, closeSync, constants, fstatSync, lchownSync, lstatSync, openSync } from 'node:fs'
import { basename } from 'node:path'
import type { ChannelStream } from '../channel/stream'
import { asFileFailure } from '../failure'
import type { RequestOf } from '../protocol'
import type { HelperContext } from './context'
import { toEntry } from './entry'
import { O_PATH } from './place'

/** Of the entry itself: a link is not followed. */
export async function setAttributes(
  request: RequestOf<'setAttributes'>,
  stream: ChannelStream,
  { resolver }: HelperContext,
): Promise<void> {
  const absolute = resolver.absolute(request.path)
  using place = resolver.locate(request.path)
  try {
    change(place.path, request)
    await stream.sendJson({ entry: toEntry(lstatSync(place.path), Buffer.from(basename(absolute)), absolute) })
  } catch (error) {
    throw asFileFailure(error, request.path)
  }
  stream.end()
}

function change(path: Buffer, { uid = -1, gid = -1, mode }: RequestOf<'setAttributes'>): void {
  // Held open, so that nobody can put a link in its place between two calls.
  const fd = openSync(path, O_PATH | constants.O_NOFOLLOW)
  try {
    const held = `/proc/self/fd/${fd}`
    if (fstatSync(fd).isSymbolicLink()) lchownSync(path, uid, gid)
    else {
      chownSync(held, uid, gid)
      // After the owner, whose change takes set-user-ID away.
      if (mode !== undefined) chmodSync(held, mode)
    }
  } finally {
    closeSync(fd)
  }
}
