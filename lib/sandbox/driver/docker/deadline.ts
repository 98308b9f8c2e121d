import { AppError } from '@/lib/contracts/errors'
import { tellReason } from '@/lib/contracts/reasons'
import { rejectOnAbort } from '../abort'

/**
 * Calls the engine with a limit on its time: a hanging engine must not hang what waits for it.
 *
 * @param what for the message: 'create of a container'
 * @throws {AppError} `sandbox_failed` after `timeoutMs`; what `signal` was aborted with; or what `call` throws
 */
export async function withDeadline<T>(
  what: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted()
  const timeout = new AbortController()
  const timer = setTimeout(() => timeout.abort(), timeoutMs)
  const either = signal ? AbortSignal.any([signal, timeout.signal]) : timeout.signal
  const { aborted, forget } = rejectOnAbort(either)
  try {
    // Not every call of the engine's client takes a signal: the wait ends with or without its help.
    return await Promise.race([call(either), aborted])
  } catch (error) {
    signal?.throwIfAborted()
    if (!timeout.signal.aborted) throw error
    throw new AppError('sandbox_failed', tellReason('engineLate', { what, seconds: timeoutMs / 1000 }), {
      cause: error,
    })
  } finally {
    clearTimeout(timer)
    forget()
  }
}
