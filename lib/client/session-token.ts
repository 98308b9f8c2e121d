import { SESSION_TOKEN_HEADER, SessionToken } from '@/lib/contracts/embed'
import { jsonBody, request, sendHeader } from './http'

let asked: Promise<void> | undefined

/** Gives every later request of this page a session of its own, kept in memory only, in the place of a cookie. */
export function takeSessionToken(): Promise<void> {
  asked ??= request(SessionToken, '/api/session', jsonBody({})).then(
    ({ token }) => sendHeader(SESSION_TOKEN_HEADER, token),
    (error: unknown) => {
      asked = undefined
      throw error
    },
  )
  return asked
}
