import { type NextRequest, NextResponse } from 'next/server'
import { contentSecurityPolicy } from '@/lib/server/content-security-policy'

/** Gives each page a policy with a nonce of its own, which Next.js puts on the scripts that it writes. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(crypto.randomUUID())
  const policy = contentSecurityPolicy(nonce, { isDevelopment: process.env.NODE_ENV === 'development' })
  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  headers.set('content-security-policy', policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  return response
}

/** Pages only: routes take uploads and stream, and are not to pass through here. */
export const config = { matcher: ['/((?!api/|_next/|types/|.*\\.[a-z0-9]+$).*)'] }
