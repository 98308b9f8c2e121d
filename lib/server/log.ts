import '#server-only'
import pino, { type Logger } from 'pino'

export type { Logger }

/** JSON lines on stderr; headers that carry a secret are never written. */
export function createLogger(level: string): Logger {
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: ['headers.cookie', 'headers.authorization', 'headers["x-api-key"]', 'headers["x-access-token"]'],
    },
    // Synchronous: the last line before an exit is the one that matters.
    pino.destination({ dest: 2, sync: true }),
  )
}
