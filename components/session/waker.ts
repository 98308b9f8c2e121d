import { deferred } from '@/lib/client/deferred'
/** A wait that can be cut short. */
export class Waker {
  #wake: (() => void) | null = null

  wake(): void {
    this.#wake?.()
  }

  /** Resolves after `ms` (null: never by itself), at once when woken, or when `signal` fires. */
  async wait(ms: number | null, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    const { promise, resolve } = deferred()
    const timer = ms === null ? undefined : setTimeout(resolve, ms)
    this.#wake = resolve
    signal.addEventListener('abort', () => resolve(), { once: true })
    await promise
    clearTimeout(timer)
    this.#wake = null
  }
}
