import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type ClientSessionRequestOptions,
  connect,
  type OutgoingHttpHeaders,
} from 'node:http2'
import type { Duplex } from 'node:stream'
import type { Transport } from '@connectrpc/connect'
import { createConnectTransport } from '@connectrpc/connect-node'
import { CONNECTION_WINDOW_BYTES, HTTP2_OPTIONS, OUTPUT_WINDOW_BYTES } from './proto/http2-options'

const AUTHORITY = 'http://agent'

/** One HTTP/2 session over an agent's byte stream: Connect calls and plain requests, side by side. */
export class AgentSession {
  readonly transport: Transport
  /** Resolves once, never rejects. */
  readonly closed: Promise<void>
  readonly #session: ClientHttp2Session

  constructor(stream: Duplex) {
    const session = connect(AUTHORITY, {
      ...HTTP2_OPTIONS,
      settings: { initialWindowSize: OUTPUT_WINDOW_BYTES, enablePush: false },
      createConnection: () => stream,
    })
    this.#session = session
    session.once('connect', () => {
      // It is told of a connection even when the stream has gone before.
      if (!session.destroyed) session.setLocalWindowSize(CONNECTION_WINDOW_BYTES)
    })
    this.closed = new Promise((resolve) => session.once('close', () => resolve()))
    // What a broken stream breaks, the calls in flight tell; `closed` follows.
    session.on('error', () => this.#lose())
    if (stream.destroyed) this.#lose()
    else stream.once('close', () => this.#lose())
    this.transport = createConnectTransport({
      baseUrl: AUTHORITY,
      httpVersion: '2',
      acceptCompression: [],
      sessionManager: {
        authority: AUTHORITY,
        request: async (method, path, headers, options) =>
          this.request({ ...headers, ':method': method, ':path': path }, options),
        notifyResponseByteRead: () => {},
      },
    })
  }

  get isOpen(): boolean {
    return !this.#session.closed && !this.#session.destroyed
  }

  /** Sends headers at once; the body follows on the stream. @throws when the session is closed */
  request(headers: OutgoingHttpHeaders, options?: ClientSessionRequestOptions): ClientHttp2Stream {
    const stream = this.#session.request(headers, options)
    // An `error` that nobody listens to would end the server; a caller that has let go of its stream has no use for it.
    stream.on('error', () => {})
    return stream
  }

  close(): void {
    this.#lose()
  }

  /** With an error: without one, a call in flight would not learn that no answer will come. */
  #lose(): void {
    if (!this.#session.destroyed) this.#session.destroy(new Error('the stream to the agent has ended'))
  }
}
