import '#server-only'

const S_PER_MS = 1 / 1000
/** Of a client that names none. */
const DEFAULT_LIFE_S = 300
/** The last moment that every client's date can hold, and that stands for never. */
export const NEVER_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** @param seconds absent: the default; null: it never ends */
export function endOfLife(seconds: number | null | undefined, nowMs = Date.now()): number {
  if (seconds === null) return NEVER_MS
  return Math.min(NEVER_MS, nowMs + (seconds ?? DEFAULT_LIFE_S) / S_PER_MS)
}
