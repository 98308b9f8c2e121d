import { LoadError, persistently } from './persistently'

const LOADED = 'codetok: loaded'

/** Called by a worker's script once all that it imports is there: the first message of the worker. */
export function tellLoaded(): void {
  self.postMessage(LOADED)
}

/**
 * A worker that has its scripts. One that could not fetch them is dead, and whoever was given it waits for it in vain: it is
 * started anew when the network is back.
 *
 * @param start whose script calls `tellLoaded`
 * @throws {LoadError} where the server answers and has not got the scripts
 */
export function loadWorker(start: () => Worker): Promise<Worker> {
  return persistently(
    () =>
      new Promise((resolve, reject) => {
        const worker = start()
        const settle = () => {
          worker.removeEventListener('message', onMessage)
          worker.removeEventListener('error', onError)
        }
        const onMessage = ({ data }: MessageEvent) => {
          if (data !== LOADED) return
          settle()
          resolve(worker)
        }
        const onError = (event: ErrorEvent) => {
          // It is dealt with here: what nobody prevents becomes an error of the page.
          event.preventDefault()
          settle()
          worker.terminate()
          reject(new LoadError(event.message || 'A worker could not be loaded.'))
        }
        worker.addEventListener('message', onMessage)
        worker.addEventListener('error', onError)
      }),
  )
}
