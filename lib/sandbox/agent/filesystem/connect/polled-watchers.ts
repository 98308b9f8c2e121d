import { randomBytes } from 'node:crypto'
import { FileFailure } from '../failure'
import type { FileHelper } from '../helper-client'
import type { RequestOf } from '../protocol'
import { type Event, toEvents } from './events'

/** What one watcher keeps for a client that has stopped polling. */
const MAX_EVENTS = 50_000
const MAX_WATCHERS = 256

interface Watcher {
  readonly stop: AbortController
  events: Event[]
  failure: unknown
}

/** Watches whose events wait until they are asked for. */
export class PolledWatchers {
  readonly #watchers = new Map<string, Watcher>()

  /** @returns the watcher's id */
  async create(helper: FileHelper, options: Omit<RequestOf<'watch'>, 'op'>): Promise<string> {
    if (this.#watchers.size >= MAX_WATCHERS) {
      throw new FileFailure('busy', `there are ${MAX_WATCHERS} watchers already; remove some first`)
    }
    const watcher: Watcher = { stop: new AbortController(), events: [], failure: undefined }
    const batches = await helper.watch(options, watcher.stop.signal)
    const id = `w${randomBytes(10).toString('hex')}`
    this.#watchers.set(id, watcher)
    void collect(batches, watcher)
    return id
  }

  /** What has come since they were last taken. @throws what ended the watch */
  take(id: string): Event[] {
    const watcher = this.#find(id)
    if (watcher.failure !== undefined) throw watcher.failure
    const { events } = watcher
    watcher.events = []
    return events
  }

  remove(id: string): void {
    this.#find(id).stop.abort()
    this.#watchers.delete(id)
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.stop.abort()
    this.#watchers.clear()
  }

  #find(id: string): Watcher {
    const watcher = this.#watchers.get(id)
    if (watcher === undefined) throw new FileFailure('not_found', `watcher with id ${id} not found`)
    return watcher
  }
}

async function collect(batches: Awaited<ReturnType<FileHelper['watch']>>, watcher: Watcher): Promise<void> {
  try {
    for await (const batch of batches) {
      watcher.events.push(...toEvents(batch))
      if (watcher.events.length > MAX_EVENTS) {
        throw new FileFailure('too_large', `more than ${MAX_EVENTS} events came and none were taken`)
      }
    }
  } catch (error) {
    watcher.failure = error
    watcher.events = []
    watcher.stop.abort()
  }
}
