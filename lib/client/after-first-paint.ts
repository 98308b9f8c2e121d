/** Where a browser tells of no paint, as of a window that is behind others. */
const PAINT_MAX_MS = 1_000

/**
 * Resolves when something of the page can be seen: work that is not needed for that would hold it up on a small machine.
 * At once on the server, and in a tab that nobody looks at.
 */
export function afterFirstPaint(): Promise<void> {
  if (typeof document === 'undefined' || document.visibilityState === 'hidden') return Promise.resolve()
  return new Promise((resolve) => {
    const observer = new PerformanceObserver((entries) => {
      if (entries.getEntriesByName('first-contentful-paint').length > 0) done()
    })
    const timer = setTimeout(() => done(), PAINT_MAX_MS)
    const done = () => {
      observer.disconnect()
      clearTimeout(timer)
      resolve()
    }
    observer.observe({ type: 'paint', buffered: true })
  })
}
