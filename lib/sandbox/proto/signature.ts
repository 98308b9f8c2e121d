import { createHash, timingSafeEqual } from 'node:crypto'

/** What a signed URL of envd's `/files` is signed over, in order. */
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

/** What is wrong with a signature, in envd's words; undefined for one that holds. */
export function signatureProblem(
  request: SignedRequest,
  signature: string | undefined,
  token: string,
  nowMs = Date.now(),
): string | undefined {
  if (signature === undefined) return 'missing signature query parameter'
  if (!isSameSecret(signature, sign(request, token))) return 'invalid signature'
  const isOver = request.expiration !== undefined && Number(request.expiration) * 1000 < nowMs
  return isOver ? 'signature is already expired' : undefined
}

/** In a time that does not tell how much of it was right. */
export function isSameSecret(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(left), digest(right))
}
