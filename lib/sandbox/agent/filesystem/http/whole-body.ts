import type { Http2ServerRequest } from 'node:http2'
import { FileFailure } from '../failure'

/**
 * The body of a request, which Node.js ends in the same way whether all of it came or its client has gone.
 *
 * @throws {FileFailure} `cancelled` where it was cut short
 */
export async function* wholeBody(request: Http2ServerRequest): AsyncGenerator<Buffer, void, undefined> {
  for await (const bytes of request) yield bytes
  if (request.aborted) throw new FileFailure('cancelled', 'the body was cut short')
}
