import { AppError, type Issue } from '@/lib/contracts/errors'
import { ResourceError, RuntimeError, SandboxError, type SandboxErrorCode, SecurityError } from './errors'

/** What the library throws for an error of the engine: the same code, or the class that the guide promises for it. */
export function asSandboxError(error: unknown): SandboxError {
  if (error instanceof SandboxError) return error
  if (!(error instanceof AppError)) {
    return new SandboxError('internal', error instanceof Error ? error.message : String(error), { cause: error })
  }
  const { message, issues } = error
  const details = { cause: error, ...(issues ? { issues } : {}) }
  return new SandboxError(error.code, message, details)
}

/** As `asSandboxError`; what is not the engine's, such as a signal's reason, stays what it is. */
export function asPublicError(error: unknown): unknown {
  return error instanceof AppError ? asSandboxError(error) : error
}

/** As `asSandboxError`, for what a running sandbox was asked: one that gives no answer is lost. */
export function asCallError(error: unknown): SandboxError {
  if (error instanceof AppError && error.code === 'sandbox_failed')
    return new RuntimeError('sandbox_lost', error.message, { cause: error })
  return asSandboxError(error)
}

/** As `asCallError`, for files: a path that leads outside is a matter of security, a full disk one of resources. */
export function asFileError(error: unknown, disk: { limit?: number; seen?: number } = {}): SandboxError {
  if (error instanceof AppError && error.code === 'forbidden')
    return new SecurityError('path_outside', error.message, { cause: error })
  if (error instanceof AppError && error.code === 'no_space')
    return new ResourceError('disk', error.message, { cause: error, ...disk })
  return asCallError(error)
}

/** One error with everything that zod found wrong: each with its path and why. */
export function issuesError(
  code: SandboxErrorCode,
  what: string,
  found: readonly { path: PropertyKey[]; message: string }[],
): SandboxError {
  const issues: Issue[] = found.map(({ path, message }) => ({ path: path.map(String).join('.'), message }))
  const list = issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
  return new SandboxError(code, `${what}: ${list.join('; ')}`, { issues })
}
