/**
 * Rejects with a signal's reason once it is aborted, for a race with work that takes no signal.
 *
 * @returns the promise, and what takes its listener off the signal again
 */
export function rejectOnAbort(signal: AbortSignal | undefined): { aborted: Promise<never>; forget: () => void } {
  let forget = () => {}
  const aborted = new Promise<never>((_, reject) => {
    if (!signal) return
    if (signal.aborted) return reject(signal.reason)
    const listener = () => reject(signal.reason)
    signal.addEventListener('abort', listener, { once: true })
    forget = () => signal.removeEventListener('abort', listener)
  })
  // Nobody may be waiting any more when it is aborted.
  aborted.catch(() => {})
  return { aborted, forget }
}
