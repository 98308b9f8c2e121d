import { AppError, type Issue } from '@/lib/contracts/errors'
import { ResourceError, SandboxError, type SandboxErrorCode, SecurityError } from './errors'

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

/** As `asSandboxError`, for files: a path that leads outside is a matter of security, a full disk one of resources. */
export function asFileError(error: unknown): SandboxError {
  if (error instanceof AppError && error.code === 'forbidden')
    return new SecurityError('path_outside', error.message, { cause: error })
  if (error instanceof AppError && error.code === 'no_space')
    return new ResourceError('disk', error.message, { cause: error })
  return asSandboxError(error)
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
