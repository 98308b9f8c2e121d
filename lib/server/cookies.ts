import '#server-only'

/** A cookie that no script reads, under a name that a site of HTTPS alone can set where ours is one. */
export function cookieFor(
  headers: Headers,
  { name, value, maxAgeS }: { name: string; value: string; maxAgeS: number },
): string {
  const isSecure = isHttps(headers)
  const attributes = ['Path=/', 'HttpOnly', 'SameSite=Lax', `Max-Age=${maxAgeS}`, ...(isSecure ? ['Secure'] : [])]
  return [`${isSecure ? '__Host-' : ''}${name}=${value}`, ...attributes].join('; ')
}

/** The values of the cookies of that name, as set on HTTPS and on plain HTTP. */
export function sealsIn(headers: Headers, name: string): string[] {
  const cookies = (headers.get('cookie') ?? '').split(';').map((cookie) => cookie.trim())
  const prefixes = [`__Host-${name}=`, `${name}=`]
  return prefixes.flatMap((prefix) => cookies.filter((c) => c.startsWith(prefix)).map((c) => c.slice(prefix.length)))
}

/** The browser's own side: its origin where it says so, else what the proxy in front says. */
function isHttps(headers: Headers): boolean {
  const origin = headers.get('origin')
  if (origin !== null) return origin.startsWith('https://')
  return headers.get('x-forwarded-proto')?.split(',')[0]?.trim() === 'https'
}
