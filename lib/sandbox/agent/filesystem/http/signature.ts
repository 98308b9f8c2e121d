import { createHash, timingSafeEqual } from 'node:crypto'
import { HttpRefusal } from './answer'

/** What a signed URL is signed over, in order. */
export interface SignedRequest {
  /** As in the query, not resolved. */
  path: string
  operation: 'read' | 'write'
  /** As in the query; empty when it names nobody. */
  username: string
  /** Unix seconds, as in the query. */
  expiration: string | undefined
}

export function sign({ path, operation, username, expiration }: SignedRequest, token: string): string {
  const parts = [path, operation, username, token, ...(expiration === undefined ? [] : [expiration])]
  const digest = createHash('sha256').update(parts.join(':')).digest('base64').replace(/=+$/, '')
  return `v1_${digest}`
}

/** @throws {HttpRefusal} 401 where neither the token nor a signature made with it was given, or its time is over */
export function authorize(
  request: SignedRequest,
  given: { token: string | undefined; signature: string | undefined },
  token: string,
  nowMs = Date.now(),
): void {
  if (given.token !== undefined && isSame(given.token, token)) return
  if (given.signature === undefined) throw new HttpRefusal(401, 'missing signature query parameter')
  if (!isSame(given.signature, sign(request, token))) throw new HttpRefusal(401, 'invalid signature')
  if (request.expiration !== undefined && Number(request.expiration) * 1000 < nowMs) {
    throw new HttpRefusal(401, 'signature is already expired')
  }
}

/** In a time that does not tell how much of it was right. */
function isSame(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(left), digest(right))
}
