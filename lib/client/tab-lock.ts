import { deferred } from './deferred'

const WHOSE = 'whose?'
const MINE = 'mine'

/**
 * How long a reloaded page waits for its former self to let go of what they share: on a slow machine a page that has been left
 * is seconds in going. Nobody waits that long for another tab, which answers.
 */
export const LEAVING_MAX_MS = 10_000

/**
 * Takes `name` for this tab until it lets go or is closed, however it ends. Without the browser's locks (plain http from afar)
 * it is taken as ours.
 *
 * @param waitMs for a page that is being left; another tab that has it ends the wait by saying so
 * @returns lets go; null where another tab has it
 */
export function claimForTab(name: string, waitMs: number): Promise<(() => void) | null> {
  if (!('locks' in navigator)) return Promise.resolve(() => undefined)
  const answered = new AbortController()
  const tabs = new BroadcastChannel(name)
  let isOurs = false
  tabs.onmessage = ({ data }) => {
    if (data === WHOSE && isOurs) tabs.postMessage(MINE)
    else if (data === MINE && !isOurs) answered.abort()
  }
  return new Promise((resolve) => {
    const hold = () => {
      isOurs = true
      const { promise: held, resolve: letGo } = deferred()
      resolve(() => {
        tabs.close()
        letGo()
      })
      return held
    }
    const signal = AbortSignal.any([answered.signal, AbortSignal.timeout(Math.max(1, waitMs))])
    navigator.locks.request(name, { signal }, hold).catch(() => {
      tabs.close()
      resolve(null)
    })
    tabs.postMessage(WHOSE)
  })
}
