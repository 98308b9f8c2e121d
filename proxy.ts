import { type NextRequest, NextResponse } from 'next/server'
import { HTTP_STATUS } from '@/lib/contracts/errors'
import { contentSecurityPolicy } from '@/lib/server/content-security-policy'
import { type Env, parseEnv } from '@/lib/server/env'
import { gatewayDomain } from '@/lib/server/gateway-domain'
import { isGoneLink } from '@/lib/server/gone-link'
import { hostPolicy } from '@/lib/server/same-origin'

let settings: ReturnType<typeof readSettings> | undefined

const readSettings = (env: Env) => ({
  isOwnHost: hostPolicy(env.HOST, env.ALLOWED_HOSTS),
  previewDomain: gatewayDomain(env),
})

/** Gives each page a policy with a nonce of its own, which Next.js puts on the scripts that it writes. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  // Read at the first request, not by a build.
  settings ??= readSettings(parseEnv(process.env))
  const { isOwnHost, previewDomain } = settings
  // As on the API: a page under a foreign name is what DNS rebinding needs.
  if (!isOwnHost(request.headers.get('host'))) {
    return new NextResponse('This server does not answer under that name.\n', { status: 421 })
  }
  const nonce = btoa(crypto.randomUUID())
  const { pathname } = request.nextUrl
  const contentPolicy = contentSecurityPolicy(nonce, {
    isDevelopment: process.env.NODE_ENV === 'development',
    previewDomain,
    isEmbed: pathname === '/embed' || pathname.startsWith('/embed/'),
  })
  const headers = new Headers(request.headers)
  headers.set('x-nonce', nonce)
  headers.set('x-pathname', pathname)
  headers.set('content-security-policy', contentPolicy)
  const answer = (await isGoneLink(pathname)) ? { status: HTTP_STATUS.gone } : {}
  const response = NextResponse.next({ request: { headers }, ...answer })
  response.headers.set('content-security-policy', contentPolicy)
  return response
}

/** Pages only: routes take uploads and stream, and are not to pass through here. */
export const config = { matcher: ['/((?!api/|_next/|types/|.*\\.[a-z0-9]+$).*)'] }
