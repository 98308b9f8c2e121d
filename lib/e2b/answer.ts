import '#server-only'
import type { E2bError } from '@/lib/contracts/e2b/error'
import { type AppError, type ErrorCode, HTTP_STATUS } from '@/lib/contracts/errors'

/** Where E2B's API has another status than ours: its clients wait and ask again after 429, and take 503 for an outage. */
const STATUS: Partial<Record<ErrorCode, number>> = { pool_exhausted: 429 }
/** Whole seconds; E2B's clients heed nothing else. */
const RETRY_AFTER_S: Partial<Record<ErrorCode, number>> = { pool_exhausted: 3, rate_limited: 3, sandbox_failed: 5 }

/** For every answer: any page may use the API, with a key of its own; cookies are never read. */
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'X-Next-Token, X-Total-Running, Retry-After',
}
const PREFLIGHT_MAX_AGE_S = 86_400

export function withCors(response: Response): Response {
  for (const [name, value] of Object.entries(CORS)) response.headers.set(name, value)
  return response
}

export function preflight(request: Request): Response {
  return new Response(null, {
    status: 204,
    headers: {
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
      // Asked for by name: `*` does not stand for Authorization.
      'access-control-allow-headers': request.headers.get('access-control-request-headers') ?? '*',
      'access-control-max-age': String(PREFLIGHT_MAX_AGE_S),
    },
  })
}

export function errorBody({ code, message, issues = [] }: AppError): E2bError {
  const details = issues.map((issue) => (issue.path === '' ? issue.message : `${issue.path}: ${issue.message}`))
  return { code: STATUS[code] ?? HTTP_STATUS[code], message: [message, ...details].join('; ') }
}

export function errorAnswer(error: AppError): Response {
  const body = errorBody(error)
  const retryAfterS = RETRY_AFTER_S[error.code]
  return Response.json(body, {
    status: body.code,
    headers: retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) },
  })
}

export const noContent = (): Response => new Response(null, { status: 204 })
