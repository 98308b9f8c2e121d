import { AppError } from '@/lib/contracts/errors'
import type { PoolStats } from './pool-types'

export function draining(): AppError {
  return new AppError('pool_exhausted', 'the server is shutting down')
}

/** @param cause why the newest start failed, where it did */
export function tooLate(timeoutMs: number, { inUse, maxSize }: PoolStats, cause: unknown): AppError {
  const message = `no sandbox became free within ${timeoutMs} ms; ${inUse} of ${maxSize} are in use`
  return new AppError('pool_exhausted', message, { cause })
}

export function unanswered(cause: unknown): AppError {
  return new AppError('sandbox_failed', 'the sandbox did not answer when it was claimed', { cause })
}
