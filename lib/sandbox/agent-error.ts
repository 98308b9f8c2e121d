import { Code, ConnectError } from '@connectrpc/connect'
import { AppError, type ErrorCode } from '@/lib/contracts/errors'
import { tellReason } from '@/lib/contracts/reasons'

const APP_CODES: Partial<Record<Code, ErrorCode>> = {
  [Code.InvalidArgument]: 'bad_request',
  [Code.NotFound]: 'not_found',
  [Code.AlreadyExists]: 'conflict',
  [Code.FailedPrecondition]: 'conflict',
  [Code.PermissionDenied]: 'forbidden',
  [Code.OutOfRange]: 'too_large',
  [Code.ResourceExhausted]: 'no_space',
}

/** What an agent answered, in our own codes. A call that got no answer is a lost sandbox: `sandbox_failed`. */
export function appErrorFrom(cause: unknown): AppError {
  if (cause instanceof AppError) return cause
  const error = ConnectError.from(cause)
  const code = APP_CODES[error.code]
  if (code) return new AppError(code, error.rawMessage, { cause })
  return new AppError('sandbox_failed', tellReason('noAnswerFor', { why: error.rawMessage }), { cause })
}
