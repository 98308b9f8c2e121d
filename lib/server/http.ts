import '#server-only'
import { randomBytes } from 'node:crypto'
import { AppError, type ErrorBody, type ErrorCode, HTTP_STATUS } from '@/lib/contracts/errors'
import { tellReason } from '@/lib/contracts/reasons'
import { Call, type RouteParams } from './call'
import { requireOwnHost, requireSameOrigin } from './same-origin'
import { type Services, services } from './services'

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
type Method = (typeof METHODS)[number]

export type Handler = (call: Call) => Response | Promise<Response>
type RouteHandler = (request: Request, context: { params: Promise<RouteParams> }) => Promise<Response>

/** Seconds after which a request that was refused for want of room may come again. */
const RETRY_AFTER_S: Partial<Record<ErrorCode, number>> = {
  rate_limited: 2,
  pool_exhausted: 2,
  template_preparing: 5,
  sandbox_failed: 5,
  store_failed: 5,
}

/**
 * The handlers of one route file, every method of it: what is not given answers 405 in JSON.
 *
 *     export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({ GET: (call) => … })
 */
export function routes(
  handlers: Partial<Record<Exclude<Method, 'HEAD' | 'OPTIONS'>, Handler>>,
  getServices: () => Services = services,
): Record<Method, RouteHandler> {
  const allow = METHODS.filter((method) => method === 'OPTIONS' || handlers[method === 'HEAD' ? 'GET' : method])
  const refuse = ({ request }: Call): Response => {
    if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers: { allow: allow.join(', ') } })
    const response = errorResponse(new AppError('method_not_allowed', `${request.method} is not for this address`))
    response.headers.set('allow', allow.join(', '))
    return response
  }
  const { GET = refuse, POST = refuse, PUT = refuse, PATCH = refuse, DELETE = refuse } = handlers
  return {
    GET: route(GET, getServices),
    HEAD: route(headOf(GET), getServices),
    POST: route(POST, getServices),
    PUT: route(PUT, getServices),
    PATCH: route(PATCH, getServices),
    DELETE: route(DELETE, getServices),
    OPTIONS: route(refuse, getServices),
  }
}

/** The one place that lets a request in and turns what is thrown into an answer. */
function route(handler: Handler, getServices: () => Services): RouteHandler {
  return async (request, { params }) => {
    const requestId = randomBytes(8).toString('hex')
    const startedAtMs = performance.now()
    const { log, isOwnHost, ...rest } = getServices()
    const call = new Call(request, await params, { log: log.child({ requestId }), isOwnHost, ...rest })
    let response: Response
    try {
      requireOwnHost(request.headers, isOwnHost)
      requireSameOrigin(request.headers)
      response = await handler(call)
    } catch (error) {
      response = request.signal.aborted ? new Response(null, { status: 499 }) : failure(error, call, requestId)
    }
    if (call.newCookie !== undefined) response.headers.append('set-cookie', call.newCookie)
    response.headers.set('x-request-id', requestId)
    if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store')
    const { pathname } = new URL(request.url)
    const durationMs = Math.round(performance.now() - startedAtMs)
    call.log.debug({ method: request.method, path: pathname, status: response.status, durationMs }, 'request')
    return response
  }
}

function failure(error: unknown, call: Call, requestId: string): Response {
  if (error instanceof AppError) {
    if (error.cause !== undefined) call.log.debug({ err: error }, error.message)
    return errorResponse(error, requestId)
  }
  call.log.error({ err: error, method: call.request.method, path: call.url.pathname }, 'a request failed')
  return errorResponse(new AppError('internal', tellReason('failed')), requestId)
}

/** What is said of it, in the form of every error. */
export function errorResponse(error: AppError, requestId?: string): Response {
  const { code, message, issues } = error
  const body: ErrorBody = {
    error: { code, message, ...(issues ? { issues: [...issues] } : {}), ...(requestId ? { requestId } : {}) },
  }
  const retryAfterS = RETRY_AFTER_S[code]
  const headers = retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) }
  return Response.json(body, { status: HTTP_STATUS[code], headers })
}

function headOf(get: Handler): Handler {
  return async (call) => {
    const { status, headers, body } = await get(call)
    await body?.cancel()
    return new Response(null, { status, headers })
  }
}
