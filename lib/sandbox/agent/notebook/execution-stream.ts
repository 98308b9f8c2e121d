import type { Http2ServerResponse } from 'node:http2'
import type { ExecutionSink } from './context'
import { type ExecutionEvent, lineOf } from './execution-event'

const KEEPALIVE_MS = 5000

/** The answer to `/execute`: headers at once, a line for each event, one more where there is silence for long. */
export class ExecutionStream implements ExecutionSink {
  readonly #gone = new AbortController()
  readonly #silence: NodeJS.Timeout

  constructor(private readonly response: Http2ServerResponse) {
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store, no-transform' })
    this.#silence = setInterval(() => this.#write({ type: 'keepalive' }), KEEPALIVE_MS)
    response.on('error', () => response.stream?.close())
    response.on('close', () => {
      clearInterval(this.#silence)
      if (!response.writableEnded) this.#gone.abort()
    })
  }

  get signal(): AbortSignal {
    return this.#gone.signal
  }

  emit(event: ExecutionEvent): boolean {
    this.#silence.refresh()
    return this.#write(event)
  }

  onceDrained(callback: () => void): void {
    this.response.once('drain', callback)
  }

  end(): void {
    if (this.signal.aborted) return
    this.#write({ type: 'end_of_execution' })
    this.response.end()
  }

  #write(event: ExecutionEvent): boolean {
    return this.signal.aborted || this.response.write(lineOf(event))
  }
}
