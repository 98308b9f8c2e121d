import '#server-only'
import { AppError } from '@/lib/contracts/errors'
import { DELETE_TOKEN_HEADER } from '@/lib/contracts/playground'
import type { DeleteRight } from '@/lib/playgrounds/playgrounds'
import type { Call } from './call'

/** By what somebody wants to delete a playground. @throws {AppError} `unauthorized` */
export async function deleteRight(call: Call): Promise<DeleteRight> {
  const token = call.request.headers.get(DELETE_TOKEN_HEADER)
  if (token !== null) return { token }
  if ((await call.identity())?.kind === 'operator') return 'operator'
  throw new AppError('unauthorized', `send the token that sharing answered with, as ${DELETE_TOKEN_HEADER}`)
}
