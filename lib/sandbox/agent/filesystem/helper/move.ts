import { lstatSync, renameSync } from 'node:fs'
import { cp, rm } from 'node:fs/promises'
import { basename } from 'node:path'
import type { ChannelStream } from '../channel/stream'
import { asFileFailure, errnoOf, FileFailure, quote } from '../failure'
import type { RequestOf } from '../protocol'
import type { HelperContext } from './context'
import { withDetails } from './details'
import { lstatIfThere, toEntry } from './entry'
import { refuseRoot } from './place'
import { unfinishedName } from './unfinished'

export async function move(request: RequestOf<'move'>, stream: ChannelStream, context: HelperContext): Promise<void> {
  const { resolver } = context
  const absolute = resolver.absolute(request.to)
  using source = resolver.locate(request.from)
  refuseRoot(source, request.from)
  try {
    lstatSync(source.path)
  } catch (error) {
    throw asFileFailure(error, request.from)
  }
  using target = resolver.locate(request.to, { createParents: true })
  refuseRoot(target, request.to)
  if (!request.overwrite && lstatIfThere(target.path) !== undefined) {
    throw new FileFailure('exists', `${quote(request.to)} exists already`)
  }
  try {
    renameSync(source.path, target.path)
  } catch (error) {
    const errno = errnoOf(error)
    if (errno === 'EINVAL') {
      throw new FileFailure('invalid_path', `${quote(request.from)} cannot be moved into itself`, { cause: error })
    }
    // In a confined helper nothing lies on another file system, unless user code has mounted it.
    if (errno !== 'EXDEV' || resolver.isConfined) throw asFileFailure(error, request.to)
    await moveAcross(source.path, target, request.to, context)
  }
  const entry = toEntry(lstatSync(target.path), Buffer.from(basename(absolute)), absolute)
  await stream.sendJson({ entry: withDetails(entry, target.path, absolute, { context, details: true }) })
  stream.end()
}

/** As `mv` does: a copy beside the target takes its name when it is whole, then the source goes. */
async function moveAcross(
  source: Buffer,
  target: { path: Buffer; sibling(name: string): Buffer },
  shown: string,
  { unfinished }: HelperContext,
): Promise<void> {
  const name = unfinishedName()
  const copy = target.sibling(name).toString()
  unfinished.add(name)
  try {
    await cp(source.toString(), copy, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true })
    renameSync(copy, target.path)
  } catch (error) {
    await rm(copy, { recursive: true, force: true })
    throw asFileFailure(error, shown)
  } finally {
    unfinished.delete(name)
  }
  await rm(source.toString(), { recursive: true, force: true })
}
