const DEFAULT_INTERVAL_S = 90

/** How long a stream may be silent, as its client asks by `Keepalive-Ping-Interval`, in seconds. */
export function pingIntervalMs(headers: Headers): number {
  const seconds = Number(headers.get('keepalive-ping-interval'))
  return (seconds > 0 && seconds <= 3600 ? seconds : DEFAULT_INTERVAL_S) * 1000
}

/** Puts `ping` wherever `events` are silent for `intervalMs`. */
export async function* keepAlive<T>(events: AsyncGenerator<T>, ping: T, intervalMs: number): AsyncGenerator<T> {
  try {
    let next = events.next()
    for (;;) {
      const result = await within(next, intervalMs)
      if (result === undefined) {
        yield ping
        continue
      }
      if (result.done) return
      next = events.next()
      yield result.value
    }
  } finally {
    void events.return(undefined)
  }
}

function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), ms)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
