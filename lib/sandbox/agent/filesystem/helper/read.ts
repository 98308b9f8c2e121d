import { constants } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { basename } from 'node:path'
import type { ChannelStream } from '../channel/stream'
import { asFileFailure, FileFailure, quote } from '../failure'
import type { ReadRange, RequestOf } from '../protocol'
import type { HelperContext } from './context'
import { toEntry } from './entry'
import { openRegular } from './regular-file'

const CHUNK_BYTES = 256 * 1024

export async function read(
  request: RequestOf<'read'>,
  stream: ChannelStream,
  { resolver }: HelperContext,
): Promise<void> {
  const absolute = resolver.absolute(request.path)
  try {
    using place = resolver.locate(request.path, { follow: true })
    const { handle, stats } = await openRegular(place, constants.O_RDONLY | resolver.openFlags, request.path)
    await using _closing = handle
    if (request.maxBytes !== undefined && stats.size > request.maxBytes) {
      throw new FileFailure(
        'too_large',
        `${quote(request.path)} is ${stats.size} bytes; the limit is ${request.maxBytes}`,
      )
    }
    await stream.sendJson({ entry: toEntry(stats, Buffer.from(basename(absolute)), absolute) })
    const asked = await stream.next()
    if (asked === undefined || !('json' in asked)) return stream.end()
    const range: ReadRange = JSON.parse(asked.json)
    await send(handle, range, stream, request.path)
  } catch (error) {
    throw asFileFailure(error, request.path)
  }
  stream.end()
}

/** Reads the next piece while one is sent, into two buffers that are used in turn. */
async function send(handle: FileHandle, range: ReadRange, stream: ChannelStream, shown: string): Promise<void> {
  const end = range.start + range.length
  const size = Math.min(CHUNK_BYTES, range.length)
  const buffers: [Buffer, Buffer] = [Buffer.allocUnsafe(size), Buffer.allocUnsafe(size)]
  let sending: Promise<void> = Promise.resolve()
  for (let position = range.start, turn = 0; position < end; turn ^= 1) {
    const buffer = turn === 0 ? buffers[0] : buffers[1]
    const [{ bytesRead }] = await Promise.all([
      handle.read(buffer, 0, Math.min(size, end - position), position),
      // The other buffer is free when this has been sent; so is the read's result waited for when the sending fails.
      sending,
    ])
    // Its length has been announced, so a shorter file is a failure and not an end.
    if (bytesRead === 0) throw new FileFailure('changed', `${quote(shown)} became shorter while it was read`)
    sending = stream.sendBytes(buffer.subarray(0, bytesRead))
    position += bytesRead
  }
  await sending
}
