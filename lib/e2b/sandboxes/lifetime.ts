import '#server-only'

/** Of a client that names none. */
export const DEFAULT_LIFE_S = 300
/** The last moment that every client's date can hold, and that stands for never. */
export const NEVER_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** @param seconds absent: the default; null: it never ends */
export function endOfLife(seconds: number | null | undefined): number {
  if (seconds === null) return NEVER_MS
  return Math.min(NEVER_MS, Date.now() + (seconds ?? DEFAULT_LIFE_S) * 1000)
}

export const isoTime = (atMs: number): string => new Date(atMs).toISOString()
