import { type NextRequest, NextResponse } from 'next/server'
import { contentSecurityPolicy } from '@/lib/server/content-security-policy'
import { type Env, parseEnv } from '@/lib/server/env'
import { hostPolicy } from '@/lib/server/same-origin'

let policy: ReturnType<typeof hostPolicy> | undefined

/** As on the API: a page under a foreign name is what DNS rebinding needs. Read at the first request, not by a build. */
function isOwnHost(host: string | null): boolean {
  policy ??= ownHosts(parseEnv(process.env))
  return policy(host)
}

const ownHosts = ({ HOST, ALLOWED_HOSTS }: Env) => hostPolicy(HOST, ALLOWED_HOSTS)

/** Gives each page a policy with a nonce of its own, which Next.js puts on the scripts that it writes. */
export function proxy(request: NextRequest): NextResponse {
  if (!isOwnHost(request.headers.get('host'))) {
    return new NextResponse('This server does not answer under that name.\n', { status: 421 })
  }
  const nonce = btoa(crypto.randomUUID())
  const { pathname } = request.nextUrl
  const contentPolicy = contentSecurityPolicy(nonce, {
    isDevelopment: process.env.NODE_ENV === 'development',
    isEmbed: pathname === '/embed' || pathname.startsWith('/embed/'),
  })
  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  headers.set('x-pathname', pathname)
  headers.set('content-security-policy', contentPolicy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', contentPolicy)
  return response
}

/** Pages only: routes take uploads and stream, and are not to pass through here. */
export const config = { matcher: ['/((?!api/|_next/|types/|.*\\.[a-z0-9]+$).*)'] }
