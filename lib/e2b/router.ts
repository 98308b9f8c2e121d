import '#server-only'
import { AppError } from '@/lib/contracts/errors'
import { requireOwnHost } from '@/lib/server/same-origin'
import { type Services, services } from '@/lib/server/services'
import { errorAnswer, preflight, withCors } from './answer'
import { E2bCall } from './call'

export type E2bHandler = (call: E2bCall) => Response | Promise<Response>
/** Handlers by `METHOD /path/:parameter`. */
export type E2bRoutes = Readonly<Record<string, E2bHandler>>

interface Entry {
  method: string
  parts: readonly string[]
  handler: E2bHandler
}

/** Where the API hangs. */
export const E2B_PREFIX = '/api/e2b'

/**
 * Answers for all of the E2B API: finds the handler, asks for the key, and says what went wrong in E2B's form.
 *
 * @param keyed need a valid `X-API-KEY`
 * @param open need none, or authorize themselves
 */
export function e2bRouter(
  keyed: E2bRoutes,
  open: E2bRoutes,
  getServices: () => Services = services,
): (request: Request) => Promise<Response> {
  const keyedEntries = Object.entries(keyed).map(toEntry)
  const openEntries = Object.entries(open).map(toEntry)
  return async (request) => {
    const all = getServices()
    const { pathname } = new URL(request.url)
    const startedAtMs = performance.now()
    const response = withCors(await answer(request, pathname))
    if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store')
    const durationMs = Math.round(performance.now() - startedAtMs)
    all.log.debug({ method: request.method, path: pathname, status: response.status, durationMs }, 'E2B request')
    return response

    async function answer(asked: Request, path: string): Promise<Response> {
      try {
        requireOwnHost(asked.headers, all.isOwnHost)
        if (asked.method === 'OPTIONS') return preflight(asked)
        const parts = partsOf(path.slice(E2B_PREFIX.length))
        const free = match(openEntries, asked.method, parts)
        if (free) return await free.handler(new E2bCall(asked, free.params, '', all, all.log))
        const owner = await ownerOf(asked.headers, all)
        const found = match(keyedEntries, asked.method, parts)
        if (found) return await found.handler(new E2bCall(asked, found.params, owner, all, all.log))
        throw noSuchRoute(asked.method, parts, [...openEntries, ...keyedEntries])
      } catch (error) {
        return failure(error, asked, path, all)
      }
    }
  }
}

function toEntry([route, handler]: [string, E2bHandler]): Entry {
  const [method = '', path = ''] = route.split(' ')
  return { method, parts: path.split('/').slice(1), handler }
}

/** Each part decoded by itself: an encoded slash is part of a name. @throws {AppError} `bad_request` */
function partsOf(path: string): string[] {
  try {
    return path.split('/').slice(1).map(decodeURIComponent)
  } catch (cause) {
    throw new AppError('bad_request', 'the path is not valid', { cause })
  }
}

function match(entries: readonly Entry[], method: string, parts: readonly string[]) {
  for (const entry of entries) {
    if (entry.method !== method) continue
    const params = paramsOf(entry, parts)
    if (params) return { handler: entry.handler, params }
  }
  return undefined
}

function paramsOf(entry: Entry, parts: readonly string[]): Record<string, string> | undefined {
  if (entry.parts.length !== parts.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, pattern] of entry.parts.entries()) {
    const part = parts[index] ?? ''
    if (pattern.startsWith(':')) params[pattern.slice(1)] = part
    else if (pattern !== part) return undefined
  }
  return params
}

function noSuchRoute(method: string, parts: readonly string[], entries: readonly Entry[]): AppError {
  if (!entries.some((entry) => paramsOf(entry, parts))) return new AppError('not_found', 'no such address')
  return new AppError('method_not_allowed', `${method} is not for this address`)
}

/** @throws {AppError} `unauthorized` */
async function ownerOf(headers: Headers, { keys }: Services): Promise<string> {
  // Older command lines send what they were given as an access token.
  const key = headers.get('x-api-key') ?? /^Bearer (\S+)$/i.exec(headers.get('authorization') ?? '')?.[1]
  if (key === undefined) throw new AppError('unauthorized', 'the API key is missing: send it as X-API-KEY')
  const owner = await keys.ownerOf(key)
  if (owner === undefined) throw new AppError('unauthorized', 'the API key is not valid')
  return owner
}

function failure(error: unknown, request: Request, path: string, { log }: Services): Response {
  if (request.signal.aborted) return new Response(null, { status: 499 })
  if (error instanceof AppError) {
    if (error.cause !== undefined) log.debug({ err: error }, error.message)
    return errorAnswer(error)
  }
  log.error({ err: error, method: request.method, path }, 'a request of the E2B API failed')
  return errorAnswer(new AppError('internal', 'something went wrong on the server'))
}
