import { lstatSync, mkdirSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import type { ChannelStream } from '../channel/stream'
import { asFileFailure, errnoOf, FileFailure, quote } from '../failure'
import type { RequestOf } from '../protocol'
import type { HelperContext } from './context'
import { toEntry } from './entry'
import type { Place } from './place'

/** With its parents. @throws {FileFailure} `exists`, or `not_directory` where something else has the name */
export async function makeDirectory(
  request: RequestOf<'makeDirectory'>,
  stream: ChannelStream,
  { resolver }: HelperContext,
): Promise<void> {
  const absolute = resolver.absolute(request.path)
  using place = resolver.locate(request.path, { createParents: true })
  try {
    mkdirSync(place.path, 0o755)
    await stream.sendJson({ entry: toEntry(lstatSync(place.path), Buffer.from(basename(absolute)), absolute) })
  } catch (error) {
    if (errnoOf(error) === 'EEXIST' && !isDirectory(place, resolver.isConfined)) {
      throw new FileFailure('not_directory', `${quote(request.path)} exists already and is not a directory`)
    }
    throw asFileFailure(error, request.path)
  }
  stream.end()
}

function isDirectory(place: Place, isConfined: boolean): boolean {
  // A confined helper calls a link a link, wherever it leads.
  const stats = isConfined ? lstatSync(place.path) : statSync(place.path, { throwIfNoEntry: false })
  return stats?.isDirectory() === true
}
