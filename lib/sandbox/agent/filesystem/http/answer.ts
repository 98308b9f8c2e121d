import { constants, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import { Code, ConnectError } from '@connectrpc/connect'
import { FileFailure, type FileFailureReason } from '../failure'

/** A refusal that is no matter of files: who asks, or how. */
export class HttpRefusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

const STATUSES: Partial<Record<FileFailureReason, number>> = {
  outside: 403,
  denied: 403,
  not_found: 404,
  exists: 409,
  changed: 409,
  too_large: 413,
  no_space: 507,
  busy: 503,
  cancelled: 499,
  internal: 500,
}

export function statusOf(error: unknown): number {
  if (error instanceof HttpRefusal) return error.status
  if (error instanceof FileFailure) return STATUSES[error.reason] ?? 400
  if (error instanceof ConnectError && error.code === Code.Unauthenticated) return 401
  return 500
}

export function messageOf(error: unknown): string {
  if (error instanceof ConnectError) return error.rawMessage
  return error instanceof HttpRefusal || error instanceof FileFailure ? error.message : 'the file could not be served'
}

/**
 * Answers with JSON. A body that is still coming is let pass until its sender has read the answer and stops: a reset would
 * overtake the answer.
 */
export function answerJson(
  request: Http2ServerRequest,
  response: Http2ServerResponse,
  status: number,
  value: unknown,
): void {
  const body = Buffer.from(JSON.stringify(value))
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length })
  response.end(body)
  request.resume()
}

/** Answers a failure as E2B words it; one that comes after the answer has begun cuts it short, so that nobody takes it as whole. */
export function answerFailure(request: Http2ServerRequest, response: Http2ServerResponse, error: unknown): void {
  if (response.headersSent) {
    request.stream.close(constants.NGHTTP2_INTERNAL_ERROR)
    return
  }
  const code = statusOf(error)
  answerJson(request, response, code, { code, message: messageOf(error) })
}
