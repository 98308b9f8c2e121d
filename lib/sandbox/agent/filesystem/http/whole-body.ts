import type { Http2ServerRequest } from 'node:http2'
import { FileFailure } from '../failure'

/**
 * The body of a request.
 *
 * @throws {FileFailure} `cancelled` where it was cut short
 */
export async function* wholeBody(request: Http2ServerRequest): AsyncGenerator<Buffer, void, undefined> {
  try {
    for await (const bytes of request) yield bytes
  } catch (cause) {
    throw new FileFailure('cancelled', 'the body was cut short', { cause })
  }
  // Node.js may end the body of a client that has gone as if all of it had come.
  if (request.aborted) throw new FileFailure('cancelled', 'the body was cut short')
}
