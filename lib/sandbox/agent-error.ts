import { Code, ConnectError } from '@connectrpc/connect'
import { AppError, type ErrorCode } from '@/lib/contracts/errors'

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
  return new AppError('sandbox_failed', `the sandbox does not answer: ${error.rawMessage}`, { cause })
}
