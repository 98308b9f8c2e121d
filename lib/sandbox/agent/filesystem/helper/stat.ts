import { lstatSync } from 'node:fs'
import { basename } from 'node:path'
import type { ChannelStream } from '../channel/stream'
import { asFileFailure } from '../failure'
import type { RequestOf } from '../protocol'
import type { HelperContext } from './context'
import { withDetails } from './details'
import { toEntry } from './entry'

/** Of the entry itself: a link is described, not followed. */
export async function stat(request: RequestOf<'stat'>, stream: ChannelStream, context: HelperContext): Promise<void> {
  const absolute = context.resolver.absolute(request.path)
  using place = context.resolver.locate(request.path)
  let entry: ReturnType<typeof toEntry>
  try {
    entry = toEntry(lstatSync(place.path), Buffer.from(basename(absolute)), absolute)
  } catch (error) {
    throw asFileFailure(error, request.path)
  }
  await stream.sendJson({ entry: withDetails(entry, place.path, absolute, { context, details: request.details }) })
  stream.end()
}
