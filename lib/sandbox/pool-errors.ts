import { AppError } from '@/lib/contracts/errors'
import { tellReason } from '@/lib/contracts/reasons'
import type { PoolStats } from './pool-types'

export function draining(): AppError {
  return new AppError('pool_exhausted', tellReason('shuttingDown'))
}

/** @param cause why the newest start failed, where it did */
export function tooLate(timeoutMs: number, { inUse, maxSize }: PoolStats, cause: unknown): AppError {
  const message = tellReason('tooLate', { ms: timeoutMs, inUse, max: maxSize })
  return new AppError('pool_exhausted', message, { cause })
}

export function unanswered(cause: unknown): AppError {
  return new AppError('sandbox_failed', tellReason('notClaimed'), { cause })
}
