import type { ConnectRouter, ServiceImpl } from '@connectrpc/connect'
import { Filesystem, type WatchDirRequest } from '../../../proto/gen/filesystem/filesystem_pb'
import { pingIntervalMs, withKeepalive } from '../../server/keep-alive'
import type { AgentContext } from '../../service'
import type { FileHelpers } from '../file-helpers'
import type { RequestOf } from '../protocol'
import { answering } from './connect-failure'
import { toEntryInfo } from './entry-info'
import { toEvents } from './events'
import { PolledWatchers } from './polled-watchers'
import { helperOf, startingAt } from './user-path'

/** One answer holds them all; a client that needs more asks folder by folder. */
const MAX_LISTED = 200_000

/** E2B's `filesystem.Filesystem`. Every path is resolved as the user whom the request names. */
export function createFilesystemService(
  context: AgentContext,
  helpers: FileHelpers,
): { routes(router: ConnectRouter): void; close(): void } {
  const watchers = new PolledWatchers()
  const at = (path: string) => startingAt(path, context)
  const watchOptions = (request: Pick<WatchDirRequest, 'path' | 'recursive' | 'includeEntry' | 'allowNetworkMounts'>) =>
    ({
      path: at(request.path),
      recursive: request.recursive,
      details: request.includeEntry,
      allowNetworkMounts: request.allowNetworkMounts,
    }) satisfies Omit<RequestOf<'watch'>, 'op'>

  const service: ServiceImpl<typeof Filesystem> = {
    stat: (request, handler) =>
      answering(async () => {
        const entry = await helperOf(handler, context, helpers).stat({ path: at(request.path), details: true })
        return { entry: toEntryInfo(entry) }
      }),
    makeDir: (request, handler) =>
      answering(async () => {
        const entry = await helperOf(handler, context, helpers).makeDirectory(at(request.path))
        return { entry: toEntryInfo(entry) }
      }),
    move: (request, handler) =>
      answering(async () => {
        const options = { from: at(request.source), to: at(request.destination), overwrite: true }
        return { entry: toEntryInfo(await helperOf(handler, context, helpers).move(options)) }
      }),
    listDir: (request, handler) =>
      answering(async () => {
        const helper = helperOf(handler, context, helpers)
        const path = at(request.path)
        const options = { path, depth: request.depth || 1, maxEntries: MAX_LISTED, details: true }
        const parts = helper.list(options)
        const entries = []
        for await (const part of parts) {
          for (const entry of part.entries) entries.push(toEntryInfo(entry, `${part.root}/${entry.path}`))
        }
        return { entries }
      }),
    remove: (request, handler) =>
      answering(async () => {
        await helperOf(handler, context, helpers).remove(at(request.path))
        return {}
      }),
    async *watchDir(request, handler) {
      const batches = await answering(() =>
        helperOf(handler, context, helpers).watch(watchOptions(request), handler.signal),
      )
      yield { event: { case: 'start', value: {} } }
      const items = withKeepalive(batches, pingIntervalMs(handler.requestHeader))
      for (;;) {
        const item = await answering(() => items.next())
        if (item.done === true) return
        if (item.value === undefined) yield { event: { case: 'keepalive', value: {} } }
        else {
          const batch = item.value
          for (const event of await answering(async () => toEvents(batch)))
            yield { event: { case: 'filesystem', value: event } }
        }
      }
    },
    createWatcher: (request, handler) =>
      answering(async () => ({
        watcherId: await watchers.create(helperOf(handler, context, helpers), watchOptions(request)),
      })),
    getWatcherEvents: ({ watcherId }) => answering(async () => ({ events: watchers.take(watcherId) })),
    removeWatcher: ({ watcherId }) =>
      answering(async () => {
        watchers.remove(watcherId)
        return {}
      }),
  }
  return { routes: (router) => router.service(Filesystem, service), close: () => watchers.close() }
}
