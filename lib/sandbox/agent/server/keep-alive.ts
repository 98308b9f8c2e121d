const DEFAULT_INTERVAL_S = 90

/** How long a stream may be silent, as its client asks by `Keepalive-Ping-Interval`, in seconds. */
export function pingIntervalMs(headers: Headers): number {
  const seconds = Number(headers.get('keepalive-ping-interval'))
  return (seconds > 0 && seconds <= 3600 ? seconds : DEFAULT_INTERVAL_S) * 1000
}

/** Hands items on, and `undefined` whenever none has come for so long. Ends the source when its reader leaves. */
export async function* withKeepalive<T>(
  source: AsyncGenerator<T, void, undefined>,
  intervalMs: number,
): AsyncGenerator<T | undefined, void, undefined> {
  let pending: Promise<IteratorResult<T, void>> | undefined
  try {
    for (;;) {
      pending ??= source.next()
      let timer: NodeJS.Timeout | undefined
      const silence = new Promise<undefined>((resolve) => {
        timer = setTimeout(() => resolve(undefined), intervalMs)
      })
      const result = await Promise.race([pending, silence]).finally(() => clearTimeout(timer))
      if (result === undefined) yield undefined
      else if (result.done === true) return
      else {
        pending = undefined
        yield result.value
      }
    }
  } finally {
    // Not waited for: a generator that waits for its next item cannot return before that comes.
    void source.return()
  }
}
