import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { ApiError, send } from './http'

/** The longest stretch for which the page is kept from painting while a backlog is read. */
const BUSY_BUDGET_MS = 8
/** The server sends at least a comment every 15 s: a stream silent for longer is dead, as after the machine has slept. */
const SILENCE_MAX_MS = 40_000
const SILENCE_CHECK_MS = 5_000

export interface EventStreamOptions {
  signal: AbortSignal
  /** The id of the last event seen, from which the server resumes. */
  lastEventId?: string | null
  /** Called with every event, in order, as it arrives. */
  onEvent: (event: EventSourceMessage) => void
  /** The server has accepted the stream. */
  onOpen?: () => void
  /** What to wait for before more is read; undefined: nothing. */
  pace?: () => Promise<void> | undefined
}

export type EventStreamEnd =
  /** The connection ended: resume from the last id. */
  | 'closed'
  /** 204: the stream has finished, nothing more will come. */
  | 'finished'

/**
 * Reads one server-sent event stream until it ends.
 *
 * By fetch and not by EventSource, because the page must tell "not there any more" (404) from "cannot be reached", resume by
 * an id of its own, and pace the server: a stream is only read on when what has arrived is dealt with.
 *
 * @throws {ApiError} when the server refuses, or the connection breaks (`network`)
 * @throws {DOMException} `AbortError` after `signal` fired
 */
export async function readEventStream(url: string, options: EventStreamOptions): Promise<EventStreamEnd> {
  const headers = new Headers({ Accept: 'text/event-stream' })
  if (options.lastEventId) headers.set('Last-Event-ID', options.lastEventId)
  const silence = new AbortController()
  const signal = AbortSignal.any([options.signal, silence.signal])
  const response = await send(url, { headers, signal, cache: 'no-store' })
  if (response.status === 204 || response.body === null) return 'finished'
  options.onOpen?.()

  const parser = createParser({ onEvent: options.onEvent })
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let busySince = performance.now()
  let heardAt = busySince
  const watch = setInterval(() => {
    if (performance.now() - heardAt > SILENCE_MAX_MS) silence.abort()
  }, SILENCE_CHECK_MS)
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return 'closed'
      heardAt = performance.now()
      options.signal.throwIfAborted()
      parser.feed(value)
      await options.pace?.()
      if (performance.now() - busySince > BUSY_BUDGET_MS) {
        await nextTask()
        busySince = performance.now()
      }
    }
  } catch (cause) {
    if (options.signal.aborted || cause instanceof ApiError) throw cause
    throw new ApiError('network', 'The connection to the server was lost.', { cause })
  } finally {
    clearInterval(watch)
    // A stream left by an exception in `onEvent` would otherwise stay open. One that is broken already has nothing to cancel.
    await reader.cancel().catch(() => undefined)
  }
}

/** Lets the browser paint and handle input. Not a timer: those are slowed to one a second in a hidden tab. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}
