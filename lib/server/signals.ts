import '#server-only'

const SIGNALS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const
/** Longer than destroying a full pool takes; then we go, and the next start removes what is left. */
const PATIENCE_MS = 20_000

/**
 * Does `work` at the first signal that asks the process to end, and only then lets the listeners have it that were there
 * before: Next.js's own close the HTTP server and exit, at once or never, whatever is still to be done here.
 */
export function beforeExit(work: () => Promise<void>): void {
  let isEnding = false
  for (const signal of Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]) {
    const earlier = process.listeners(signal)
    process.removeAllListeners(signal)
    process.on(signal, () => {
      // Ctrl+C comes twice under `next dev`: from the terminal and from the parent process. Only patience ends the first.
      if (isEnding) return
      isEnding = true
      void finish(work).then(() => {
        for (const listener of earlier) listener(signal)
        if (earlier.length === 0) process.exit(128 + SIGNALS[signal])
      })
    })
  }
}

async function finish(work: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const outOfPatience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS)
  })
  try {
    await Promise.race([work(), outOfPatience])
  } catch (error) {
    console.error('stopping failed', error)
  } finally {
    clearTimeout(timer)
  }
}
