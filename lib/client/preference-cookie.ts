const YEAR_S = 365 * 24 * 60 * 60

/**
 * Remembers a preference where the server can read it, so that the first paint is right. It is no secret and of no use to
 * another site. The Cookie Store API is not used: Firefox has none, and it needs HTTPS.
 */
export function setPreferenceCookie(name: string, value: string): void {
  Object.assign(document, { cookie: `${name}=${encodeURIComponent(value)}; path=/; max-age=${YEAR_S}; samesite=lax` })
}
