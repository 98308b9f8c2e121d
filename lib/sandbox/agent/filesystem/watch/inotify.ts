import { type FSWatcher, readFileSync, watch } from 'node:fs'

const DEFAULT_QUEUE_EVENTS = 16_384

/**
 * Node.js has one inotify queue for all its watchers. Whoever first uses it is charged for it by the kernel, per uid over the
 * whole host: taking it before the helper becomes the user keeps user code, here or in another sandbox, from using up the
 * few that its uid may have.
 */
export function holdInotify(): void {
  try {
    // The queue stays when its watchers are closed.
    watch('/', { persistent: false }).close()
  } catch {
    // None is to be had: watches look at everything every few seconds instead.
  }
}

/**
 * Watches directories one by one and notices when the kernel must have dropped events, which Node.js does not say: all that
 * is queued is delivered in one turn of the event loop, so a turn with as many events as the queue holds has lost some.
 */
class Inotify {
  readonly #overflowListeners = new Set<() => void>()
  #limit: number | undefined
  #eventsThisTurn = 0

  /**
   * @param path a directory, by a name that leads to it at this moment
   * @param changed `how` and the changed name in it, as latin1
   * @throws the system's error: ENOSPC or EMFILE where no more may be watched
   */
  watch(path: Buffer, changed: (how: 'rename' | 'change', name: string) => void): FSWatcher {
    const watcher = watch(path, { encoding: 'buffer' }, (how, name) => {
      this.#count()
      if (name !== null) changed(how === 'rename' ? 'rename' : 'change', name.toString('latin1'))
    })
    // A directory that is removed while it is watched; its parent's watcher tells of it.
    watcher.on('error', () => watcher.close())
    return watcher
  }

  /** @returns the end of listening */
  onOverflow(listener: () => void): () => void {
    this.#overflowListeners.add(listener)
    return () => this.#overflowListeners.delete(listener)
  }

  #count(): void {
    if (this.#eventsThisTurn++ === 0) setImmediate(() => this.#endTurn())
  }

  #endTurn(): void {
    this.#limit ??= queueLength()
    // Half of it: events of directories that are no longer watched took places, too.
    const hasLostSome = this.#eventsThisTurn >= this.#limit / 2
    this.#eventsThisTurn = 0
    if (hasLostSome) for (const listener of this.#overflowListeners) listener()
  }
}

function queueLength(): number {
  try {
    return Number(readFileSync('/proc/sys/fs/inotify/max_queued_events', 'utf8')) || DEFAULT_QUEUE_EVENTS
  } catch {
    return DEFAULT_QUEUE_EVENTS
  }
}

export const inotify = new Inotify()
