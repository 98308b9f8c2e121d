/** What failed is fetching code, not running it. Its name is what the bundler gives such errors of its own. */
export class LoadError extends Error {
  override readonly name = 'ChunkLoadError'
}

/** Between two tries; the last one goes on. */
const RETRY_MS = [500, 1000, 2000, 4000, 8000, 15_000]
/** A network that has gone may say nothing at all. */
const ANSWER_MAX_MS = 5_000
/** A server that answers, and has not got what is asked for, is that of another build: the page has to be loaded again. */
const TRIES_WHERE_REACHABLE = 3

/**
 * Loads a part of the page, however long the network is away: a part that is asked for meanwhile comes when the network does,
 * instead of taking the whole page down.
 *
 * @param load imports a module or starts a worker, anew each time
 * @throws what `load` throws, where that is no failure to fetch, or the server answers and has not got the part
 */
export async function persistently<Part>(load: () => Promise<Part>): Promise<Part> {
  let triesWhereReachable = 0
  for (let attempt = 0; ; attempt++) {
    try {
      return await load()
    } catch (error) {
      if (!isLoadError(error)) throw error
      if (await isServerReachable()) triesWhereReachable += 1
      if (triesWhereReachable === TRIES_WHERE_REACHABLE) throw error
      await networkOrMs(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 0)
    }
  }
}

function isLoadError(error: unknown): boolean {
  return error instanceof Error && error.name === 'ChunkLoadError'
}

function isServerReachable(): Promise<boolean> {
  return fetch('/api/health', { cache: 'no-store', signal: AbortSignal.timeout(ANSWER_MAX_MS) }).then(
    () => true,
    () => false,
  )
}

/** Resolves when the browser says that the network is back, and after `ms` in any case. */
function networkOrMs(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      window.removeEventListener('online', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    window.addEventListener('online', done)
  })
}
