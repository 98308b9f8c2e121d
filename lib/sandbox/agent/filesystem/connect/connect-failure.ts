import { Code, ConnectError } from '@connectrpc/connect'
import { FileFailure, type FileFailureReason } from '../failure'

const CODES: Record<FileFailureReason, Code> = {
  invalid_path: Code.InvalidArgument,
  unaddressable: Code.InvalidArgument,
  not_directory: Code.InvalidArgument,
  is_directory: Code.InvalidArgument,
  not_regular: Code.InvalidArgument,
  outside: Code.PermissionDenied,
  denied: Code.PermissionDenied,
  not_found: Code.NotFound,
  exists: Code.AlreadyExists,
  not_empty: Code.FailedPrecondition,
  too_many_links: Code.FailedPrecondition,
  cross_device: Code.FailedPrecondition,
  changed: Code.Aborted,
  busy: Code.Aborted,
  too_large: Code.OutOfRange,
  no_space: Code.ResourceExhausted,
  cancelled: Code.Canceled,
  internal: Code.Internal,
}

export function connectFailure({ reason, message }: FileFailure): ConnectError {
  return new ConnectError(message, CODES[reason])
}

/** Does what a Connect method does, and says what went wrong with files in Connect's codes. */
export async function answering<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof FileFailure ? connectFailure(error) : error
  }
}
