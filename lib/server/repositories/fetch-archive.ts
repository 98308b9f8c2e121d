import '#server-only'
import { AppError } from '@/lib/contracts/errors'
import { REPOSITORY_MAX_BYTES, type Repository } from '@/lib/contracts/repository'

/** The one host that archives come from; where it would redirect to is not followed. */
const HOST = 'https://codeload.github.com'
const TIMEOUT_MS = 60_000

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/**
 * A repository's files as a zip.
 *
 * @throws {AppError} `upstream_failed` without a way to GitHub; `not_found`; `too_large` while it arrives
 */
export async function fetchArchive({ archivePath }: Repository, signal: AbortSignal, get: Fetch = fetch) {
  const response = await ask(archivePath, signal, get)
  if (response.status === 404) throw new AppError('not_found', 'GitHub has no such repository, or it is not public')
  if (!response.ok || response.body === null) {
    throw new AppError('upstream_failed', `GitHub answered with ${response.status}; try again later`)
  }
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body) {
    bytes += chunk.byteLength
    if (bytes > REPOSITORY_MAX_BYTES) {
      throw new AppError('too_large', `the repository's archive has more than ${REPOSITORY_MAX_BYTES / 1024 ** 2} MiB`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

async function ask(path: string, signal: AbortSignal, get: Fetch): Promise<Response> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)])
  try {
    return await get(HOST + path, { redirect: 'manual', signal: deadline, headers: { 'user-agent': 'codetok' } })
  } catch (cause) {
    throw new AppError('upstream_failed', 'GitHub can not be reached from this server; import a zip instead', { cause })
  }
}
