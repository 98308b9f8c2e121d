import '#server-only'

/**
 * Where a request comes from, as far as anybody can tell: what the nearest proxy says, or the connection's own address, which
 * Next.js fills in. For limits of load, not for trust.
 */
export function sourceOf(headers: Headers): string {
  return headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() ?? ''
}
