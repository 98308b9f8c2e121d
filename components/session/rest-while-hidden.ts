import type { SandboxSession } from './sandbox-session'

/** Looking at another page for a moment is no reason to stop listening. */
const REST_AFTER_MS = 60_000

/**
 * Lets the session rest while the page has been hidden for a while, and look after its connection as the network comes and goes,
 * until the returned function is called.
 */
export function restWhileHidden(session: SandboxSession): () => void {
  let timer: ReturnType<typeof setInterval> | undefined
  const onVisibility = () => {
    clearInterval(timer)
    // Again and again: what keeps it listening, such as a run, may end while nobody looks.
    if (document.hidden) timer = setInterval(() => session.rest(), REST_AFTER_MS)
    else session.wake()
  }
  document.addEventListener('visibilitychange', onVisibility)
  window.addEventListener('online', session.wake)
  // It says nothing of a server on this machine, which answers as before.
  window.addEventListener('offline', session.check)
  return () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', onVisibility)
    window.removeEventListener('online', session.wake)
    window.removeEventListener('offline', session.check)
  }
}
