import '#server-only'
import { isIP } from 'node:net'
import { AppError } from '@/lib/contracts/errors'

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '::1']

/** The name part of a Host header or of an origin's authority, lower case, without port and brackets. */
export function hostName(authority: string): string {
  const bracketed = /^\[([^\]]*)\]/.exec(authority)
  const name = bracketed?.[1] ?? authority.split(':')[0] ?? ''
  return name.toLowerCase().replace(/\.$/, '')
}

/**
 * Which Host headers are ours. A name that we did not expect is how DNS rebinding looks: the attacker's page keeps its own
 * name and resolves it to our address. An address can't be rebound, so where the server listens on more than loopback any is
 * taken.
 */
export function hostPolicy(listenHost: string, allowedHosts: readonly string[]): (host: string | null) => boolean {
  const names = new Set([...LOOPBACK_NAMES, ...allowedHosts, hostName(listenHost)])
  const isLoopback = LOOPBACK_NAMES.includes(hostName(listenHost))
  return (host) => {
    if (host === null) return false
    const name = hostName(host)
    return names.has(name) || (!isLoopback && isIP(name) !== 0)
  }
}

/** @throws {AppError} `misdirected` for a Host header that is not ours */
export function requireOwnHost(headers: Headers, isOwn: (host: string | null) => boolean): void {
  if (isOwn(headers.get('host'))) return
  throw new AppError(
    'misdirected',
    'this server does not answer under that name; the operator can add it to ALLOWED_HOSTS',
  )
}

/**
 * Refuses what another site's page asks in our reader's name. A browser says where a request comes from by Sec-Fetch-Site or
 * Origin, which no page can change; what is not a browser says neither and is let through to authentication.
 *
 * @throws {AppError} `forbidden`
 */
export function requireSameOrigin(headers: Headers): void {
  const site = headers.get('sec-fetch-site')
  const origin = headers.get('origin')
  const isForeignSite = site !== null && site !== 'same-origin' && site !== 'none'
  const isForeignOrigin = origin !== null && authorityOf(origin) !== headers.get('host')?.toLowerCase()
  if (isForeignSite || isForeignOrigin) throw new AppError('forbidden', 'pages of other origins may not use this API')
}

/** Host and port of an origin; the scheme may differ from ours behind a proxy that ends TLS. */
function authorityOf(origin: string): string | undefined {
  return /^https?:\/\/([^/]+)$/.exec(origin.toLowerCase())?.[1]
}
