import '#server-only'
import { AppError } from '@/lib/contracts/errors'

/**
 * The pairs that a list is filtered by. E2B's clients encode each name and value, make a query of them, and send that as one
 * value of the real query, so that it is still encoded twice when it arrives here.
 *
 * @param text the parameter, decoded once
 * @throws {AppError} `bad_request`
 */
export function parseMetadataQuery(text: string): [name: string, value: string][] {
  try {
    return [...new URLSearchParams(text)].map(([name, value]) => [decodeURIComponent(name), decodeURIComponent(value)])
  } catch (cause) {
    throw new AppError('bad_request', 'the metadata filter is not valid', { cause })
  }
}
