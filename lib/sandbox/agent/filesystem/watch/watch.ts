import { closeSync, constants, openSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import type { ChannelStream } from '../channel/stream'
import { asFileFailure, FileFailure, quote } from '../failure'
import type { HelperContext } from '../helper/context'
import { withDetails } from '../helper/details'
import { lstatIfThere, toEntry } from '../helper/entry'
import { O_PATH } from '../helper/place'
import type { Change, RequestOf } from '../protocol'
import type { RawChange } from './moves'
import { isNetworkMount } from './network-mount'
import { shownPath } from './seen'
import { WatchTree } from './tree'

/** Changes within this time are told together. */
const COALESCE_MS = 50
/** How often all is looked at where the kernel cannot say what changed. */
const BLIND_LOOK_MS = 2000
const BATCH_CHANGES = 256

/** Runs until it is given up. */
export async function watch(request: RequestOf<'watch'>, stream: ChannelStream, context: HelperContext): Promise<void> {
  const rootFd = openRoot(request, context)
  let wake = () => {}
  try {
    using tree = new WatchTree({
      rootFd,
      isRecursive: request.recursive,
      isHidden: (name) => context.unfinished.has(name),
      onDirty: () => wake(),
    })
    stream.signal.addEventListener('abort', () => wake())
    await tree.start()
    await stream.sendJson({ changes: [], overflow: false })
    const toChange = describer(request, context)
    while (!stream.signal.aborted) {
      if (tree.hasOverflowed) {
        tree.hasOverflowed = false
        await stream.sendJson({ changes: [], overflow: true })
      }
      if (!tree.isDirty) {
        const blindLook = tree.hasBlindSpots ? setTimer(() => tree.markAll()) : undefined
        await new Promise<void>((resolve) => {
          wake = resolve
          if (tree.isDirty || stream.signal.aborted) resolve()
        })
        blindLook?.()
        if (stream.signal.aborted) return
        await setTimeout(COALESCE_MS)
      }
      const changes = await tree.look()
      for (let start = 0; start < changes.length; start += BATCH_CHANGES) {
        const batch = changes.slice(start, start + BATCH_CHANGES).map(toChange)
        await stream.sendJson({ changes: batch, overflow: false })
      }
    }
  } catch (error) {
    throw asFileFailure(error, request.path)
  } finally {
    closeSync(rootFd)
  }
}

function openRoot(request: RequestOf<'watch'>, { resolver }: HelperContext): number {
  using place = resolver.locate(request.path, { follow: true })
  try {
    const fd = openSync(place.path, O_PATH | constants.O_DIRECTORY | resolver.openFlags)
    try {
      if (!request.allowNetworkMounts && isNetworkMount(`/proc/self/fd/${fd}`)) {
        throw new FileFailure(
          'invalid_path',
          `${quote(request.path)} is on a network file system, which cannot be watched`,
        )
      }
      return fd
    } catch (error) {
      closeSync(fd)
      throw error
    }
  } catch (error) {
    throw asFileFailure(error, request.path)
  }
}

function describer(request: RequestOf<'watch'>, context: HelperContext): (change: RawChange) => Change {
  const root = context.resolver.absolute(request.path)
  return ({ type, directory, name }) => {
    const path = shownPath(directory, name)
    const isThere = type !== 'removed' && type !== 'renamed'
    // U+FFFD stands for bytes that no request can name.
    if (!request.details || !isThere || path.includes('\uFFFD')) return { type, path }
    const absolute = `${root}/${path}`
    const raw = Buffer.from(name, 'latin1')
    try {
      using place = context.resolver.locate(absolute)
      const stats = lstatIfThere(place.path)
      if (stats === undefined) return { type, path }
      const entry = withDetails(toEntry(stats, raw, absolute), place.path, absolute, { context, details: true })
      return { type, path, entry }
    } catch {
      // It has changed again since; the next batch tells.
      return { type, path }
    }
  }
}

function setTimer(action: () => void): () => void {
  const timer = globalThis.setTimeout(action, BLIND_LOOK_MS)
  return () => clearTimeout(timer)
}
