import '#server-only'
import { createHash, timingSafeEqual } from 'node:crypto'

export const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** In a time that tells nothing about the secret. */
export function isSame(given: string, secret: string | undefined): boolean {
  return secret !== undefined && timingSafeEqual(digest(given), digest(secret))
}
