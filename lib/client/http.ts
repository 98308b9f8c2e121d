import type { z } from 'zod'
import { ErrorBody, type ErrorCode, type Issue } from '@/lib/contracts/errors'

/** `network`: no answer at all. `invalid_answer`: an answer that is not what the contract promises. */
export type ApiErrorCode = ErrorCode | 'network' | 'invalid_answer'

interface ApiErrorDetail extends ErrorOptions {
  status?: number
  issues?: readonly Issue[] | undefined
  requestId?: string | undefined
  retryAfterMs?: number | undefined
}

/** A request that did not succeed. `message` is the server's own, meant for people; branch on `code`. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  /** 0 where there was no answer. */
  readonly status: number
  readonly issues: readonly Issue[]
  readonly requestId: string | undefined
  readonly retryAfterMs: number | undefined

  constructor(
    readonly code: ApiErrorCode,
    message: string,
    detail: ApiErrorDetail = {},
  ) {
    super(message, detail)
    this.status = detail.status ?? 0
    this.issues = detail.issues ?? []
    this.requestId = detail.requestId
    this.retryAfterMs = detail.retryAfterMs
  }
}

const headersOfAll = new Headers()

/** Sends a header with every request from now on. */
export function sendHeader(name: string, value: string): void {
  headersOfAll.set(name, value)
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

/**
 * Fetches and refuses every answer that is not 2xx.
 *
 * @throws {ApiError} made from the server's error body, or `network` where no answer came
 * @throws {DOMException} `AbortError` where `init.signal` fired
 */
export async function send(url: string, init: RequestInit = {}): Promise<Response> {
  let response: Response
  try {
    const headers = new Headers(init.headers)
    for (const [name, value] of headersOfAll) headers.set(name, value)
    response = await fetch(url, { ...init, headers })
  } catch (cause) {
    if (isAbort(cause)) throw cause
    throw new ApiError('network', 'The server cannot be reached.', { cause })
  }
  if (!response.ok) throw await toApiError(response)
  return response
}

/** Fetches JSON and parses it with `schema`: what a caller gets is what the contract says, or an `ApiError`. */
export async function request<Schema extends z.ZodType>(
  schema: Schema,
  url: string,
  init: RequestInit = {},
): Promise<z.output<Schema>> {
  const response = await send(url, init)
  const parsed = schema.safeParse(await readJson(response))
  if (parsed.success) return parsed.data
  throw new ApiError('invalid_answer', `The server's answer from ${url} is not what was expected.`, {
    status: response.status,
    cause: parsed.error,
  })
}

/** A JSON body with its content type; merge with further options. */
export function jsonBody(value: unknown, init: RequestInit = {}): RequestInit {
  return { method: 'POST', ...init, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(value) }
}

export async function toApiError(response: Response): Promise<ApiError> {
  const detail = { status: response.status, retryAfterMs: parseRetryAfter(response.headers.get('Retry-After')) }
  let body: unknown
  try {
    body = await response.json()
  } catch {
    // A proxy's HTML page, or nothing: the status is all that is known.
    body = null
  }
  const parsed = ErrorBody.safeParse(body)
  if (!parsed.success) {
    const fallback = response.status >= 500 ? 'internal' : 'invalid_answer'
    return new ApiError(fallback, `${response.status} ${response.statusText}`.trim(), detail)
  }
  const { code, message, issues, requestId } = parsed.data.error
  return new ApiError(code, message, { ...detail, issues, requestId })
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch (cause) {
    if (isAbort(cause)) throw cause
    throw new ApiError('invalid_answer', 'The answer ended early or is not JSON.', { status: response.status, cause })
  }
}

/** Seconds, or a date, as HTTP allows. */
function parseRetryAfter(value: string | null): number | undefined {
  if (value === null || value.trim() === '') return undefined
  const seconds = Number(value)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000)
  const at = Date.parse(value)
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now())
}
