import '#server-only'
import type { Services } from './services'

const SWEEP_EVERY_MS = 10 * 60 * 1000

/** Takes away what has expired of what people shared, now and from time to time until the server stops. */
export function keepSwept({ playgrounds, log, stopping }: Pick<Services, 'playgrounds' | 'log' | 'stopping'>): void {
  const sweep = () =>
    playgrounds.sweep().catch((error: unknown) => {
      if (!stopping.aborted) log.warn({ err: error }, 'what has expired could not be swept; the next time may')
    })
  const timer = setInterval(sweep, SWEEP_EVERY_MS)
  timer.unref()
  stopping.addEventListener('abort', () => clearInterval(timer), { once: true })
  void sweep()
}
