/** Where a browser tells of no idle moment. */
const IDLE_AFTER_MS = 5_000

/** Calls `work` once the page has nothing else to do. @returns to be called where that is no longer wanted */
export function whenIdle(work: () => void): () => void {
  if (typeof window.requestIdleCallback !== 'function') {
    const timer = setTimeout(work, IDLE_AFTER_MS)
    return () => clearTimeout(timer)
  }
  const handle = window.requestIdleCallback(work)
  return () => window.cancelIdleCallback(handle)
}
