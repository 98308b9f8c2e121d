import { z } from 'zod'

export const ErrorCode = z.enum([
  'bad_request',
  'unauthorized',
  'forbidden',
  'not_found',
  'method_not_allowed',
  'conflict',
  'gone',
  'misdirected',
  'too_large',
  'unsupported_media_type',
  'rate_limited',
  'pool_exhausted',
  'template_preparing',
  'sandbox_failed',
  'sandbox_disabled',
  'store_failed',
  'no_space',
  'upstream_failed',
  'internal',
])
export type ErrorCode = z.infer<typeof ErrorCode>

export const HTTP_STATUS = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  gone: 410,
  misdirected: 421,
  too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  pool_exhausted: 503,
  template_preparing: 503,
  sandbox_failed: 503,
  sandbox_disabled: 503,
  store_failed: 503,
  no_space: 507,
  upstream_failed: 502,
  internal: 500,
} as const satisfies Record<ErrorCode, number>

/** One thing wrong with a request: where, and why. */
export const Issue = z.object({ path: z.string(), message: z.string() })
export type Issue = z.infer<typeof Issue>

/** The body of every answer that is not 2xx. `message` is meant for people; branch on `code`. */
export const ErrorBody = z.object({
  error: z.object({
    code: ErrorCode,
    message: z.string(),
    issues: z.array(Issue).optional(),
    requestId: z.string().optional(),
  }),
})
export type ErrorBody = z.infer<typeof ErrorBody>

const BRAND = Symbol.for('codetok.AppError')

/**
 * An error with a code of the closed set above. Told apart by a brand, not by identity: a Next.js build evaluates a module
 * once for routes and once for instrumentation, in one process.
 */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly [BRAND] = true
  readonly issues: readonly Issue[] | undefined

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions & { issues?: readonly Issue[] },
  ) {
    super(message, options)
    this.issues = options?.issues
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && BRAND in value
  }
}
