import '#server-only'

/** A comment after this much silence, so that proxies keep the connection and a dead one is noticed. */
export const HEARTBEAT_MS = 15_000
/** What a browser is told to wait before it comes back. */
const RETRY_MS = 1_000

export interface ServerSentEvent {
  /** Absent: a reader that comes back does not resume here. */
  id?: string
  data: unknown
}

export interface SseOptions {
  /** Ends the stream: the request's own signal and whatever else may. */
  signal: AbortSignal
  heartbeatMs?: number
  /** Called once, however the stream ended. */
  onEnd?: () => void
  /** The source failed; its reader sees a cut connection and comes back. */
  onError?: (error: unknown) => void
}

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
}

const encoder = new TextEncoder()

/**
 * An event stream that is drawn from `events` only as fast as its reader takes it: what the reader does not read is not asked
 * for, so that a stopped one costs nothing here and its source can slow down. Each event is one chunk, flushed by itself.
 */
export function sse(
  events: (signal: AbortSignal) => AsyncIterable<ServerSentEvent>,
  { signal, heartbeatMs = HEARTBEAT_MS, onEnd, onError }: SseOptions,
): Response {
  const stop = new AbortController()
  const ended = AbortSignal.any([signal, stop.signal])
  const iterator = events(ended)[Symbol.asyncIterator]()
  let hasEnded = false
  let pending: Promise<IteratorResult<ServerSentEvent>> | undefined
  let greeting: string | undefined = `retry: ${RETRY_MS}\n: connected\n\n`

  const end = async () => {
    if (hasEnded) return
    hasEnded = true
    // The signal is what ends a wait inside the source: `return()` alone would queue behind it.
    stop.abort()
    onEnd?.()
    try {
      await iterator.return?.()
    } catch (error) {
      onError?.(error)
    }
  }

  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        // Bytes at once: Next.js sends the headers with the first chunk, and `open` in the browser waits for them.
        if (greeting !== undefined) {
          controller.enqueue(encoder.encode(greeting))
          greeting = undefined
          return
        }
        try {
          pending ??= iterator.next()
          const next = await orAfter(pending, heartbeatMs, ended)
          if (next === 'silence') return controller.enqueue(encoder.encode(': \n\n'))
          pending = undefined
          if (next !== 'ended' && !next.done) return controller.enqueue(encoder.encode(format(next.value)))
          await end()
          controller.close()
        } catch (error) {
          onError?.(error)
          await end()
          controller.error(error)
        }
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  )
  // A reader that left before the first pull, or before there was a stream: a body that is never read is never cancelled.
  if (signal.aborted) void end()
  else signal.addEventListener('abort', () => void end(), { once: true })
  return new Response(body, { headers: HEADERS })
}

/** JSON has no raw line break, so that one `data:` line is enough. */
export function format({ id, data }: ServerSentEvent): string {
  return `${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`
}

function orAfter<T>(promise: Promise<T>, ms: number, signal: AbortSignal): Promise<T | 'silence' | 'ended'> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => settle(() => resolve('silence')), ms)
    const onAbort = () => settle(() => resolve('ended'))
    const settle = (done: () => void) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      done()
    }
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    promise.then(
      (value) => settle(() => resolve(value)),
      (error) => settle(() => reject(error)),
    )
  })
}
