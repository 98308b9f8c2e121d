import { isSameSecret, type SignedRequest, signatureProblem } from '../../../proto/signature'
import { HttpRefusal } from './answer'

/** @throws {HttpRefusal} 401 where neither the token nor a signature made with it was given, or its time is over */
export function authorize(
  request: SignedRequest,
  given: { token: string | undefined; signature: string | undefined },
  token: string,
  nowMs = Date.now(),
): void {
  if (given.token !== undefined && isSameSecret(given.token, token)) return
  const problem = signatureProblem(request, given.signature, token, nowMs)
  if (problem !== undefined) throw new HttpRefusal(401, problem)
}
