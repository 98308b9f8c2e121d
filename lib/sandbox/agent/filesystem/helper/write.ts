import { constants, lstatSync, renameSync, unlinkSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { basename } from 'node:path'
import type { ChannelStream } from '../channel/stream'
import { asFileFailure, errnoOf, FileFailure, quote } from '../failure'
import type { RequestOf } from '../protocol'
import type { HelperContext } from './context'
import { withDetails } from './details'
import { toEntry } from './entry'
import { writeMetadata } from './metadata'
import { type Place, refuseRoot } from './place'
import { openRegular } from './regular-file'
import { unfinishedName } from './unfinished'

const NEW_FILE_MODE = 0o644

/** Parents are made; a link at the end of the path is written through, as any editor does. */
export async function write(request: RequestOf<'write'>, stream: ChannelStream, context: HelperContext): Promise<void> {
  const { resolver } = context
  const absolute = resolver.absolute(request.path)
  using place = resolver.locate(request.path, { follow: true, createParents: true })
  try {
    if (place.name.toString('latin1') === '.')
      throw new FileFailure('is_directory', `${quote(request.path)} is a directory`)
    refuseRoot(place, request.path)
    if (request.style === 'replace') await replace(place, request, stream, context)
    else await truncate(place, request, stream, resolver.openFlags)
    const entry = toEntry(lstatSync(place.path), Buffer.from(basename(absolute)), absolute)
    await stream.sendJson({ entry: withDetails(entry, place.path, absolute, { context, details: true }) })
  } catch (error) {
    throw asFileFailure(error, request.path)
  }
  stream.end()
}

/** Whoever reads sees the old file or the new one; its mode stays. Other hard links keep the old content. */
async function replace(
  place: Place,
  request: RequestOf<'write'>,
  stream: ChannelStream,
  { resolver, unfinished }: HelperContext,
): Promise<void> {
  const mode = (await modeOfExisting(place, resolver.openFlags, request.path)) ?? NEW_FILE_MODE
  const name = unfinishedName()
  const path = place.sibling(name)
  unfinished.add(name)
  try {
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
    const handle = await open(path, flags, 0o600)
    try {
      await writeAll(handle, stream)
      writeMetadata(handle.fd, request.metadata ?? {})
      await handle.chmod(mode)
      await handle.close()
      renameSync(path, place.path)
    } catch (error) {
      await handle.close()
      unlinkSync(path)
      throw error
    }
  } finally {
    unfinished.delete(name)
  }
}

/** The file that is there is written anew: its inode, its mode and whoever has it open stay. */
async function truncate(
  place: Place,
  request: RequestOf<'write'>,
  stream: ChannelStream,
  openFlags: number,
): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | openFlags
  const { handle } = await openRegular(place, flags, request.path, NEW_FILE_MODE)
  await using _closing = handle
  await handle.truncate(0)
  await writeAll(handle, stream)
  writeMetadata(handle.fd, request.metadata ?? {})
}

/** @returns undefined where nothing is there. @throws where the user could not have written what is there */
async function modeOfExisting(place: Place, openFlags: number, shown: string): Promise<number | undefined> {
  try {
    const { handle, stats } = await openRegular(place, constants.O_WRONLY | openFlags, shown)
    await handle.close()
    return stats.mode & 0o777
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'ENOENT') return undefined
    // A program that is running can't be written, but it can be replaced.
    if (errno === 'ETXTBSY') return lstatSync(place.path).mode & 0o777
    throw error
  }
}

async function writeAll(handle: FileHandle, stream: ChannelStream): Promise<void> {
  for await (const batch of stream.batchesOfBytes()) {
    let buffers = batch
    while (buffers.length > 0) {
      const { bytesWritten } = await handle.writev(buffers)
      buffers = after(buffers, bytesWritten)
    }
  }
}

/** What of the buffers is left when so many bytes have been written. */
function after(buffers: Buffer[], written: number): Buffer[] {
  let left = written
  for (const [index, buffer] of buffers.entries()) {
    if (left < buffer.length) return [buffer.subarray(left), ...buffers.slice(index + 1)]
    left -= buffer.length
  }
  return []
}
