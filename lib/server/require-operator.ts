import '#server-only'
import { AppError } from '@/lib/contracts/errors'
import type { Call } from './call'
import { OWN_KEY_OWNER } from './keys/keys'

/**
 * Lets operators in: by the token, the environment's key or a cookie, or without any at the machine itself.
 *
 * @throws {AppError} `unauthorized`
 */
export async function requireOperator(call: Call): Promise<void> {
  const identity = await call.identity()
  if (identity?.kind === 'operator' || identity?.owner === OWN_KEY_OWNER) return
  if (await call.services.operators.admits(call.request.headers)) return
  throw new AppError('unauthorized', 'this is for operators: send Authorization: Bearer <OPERATOR_TOKEN>')
}
