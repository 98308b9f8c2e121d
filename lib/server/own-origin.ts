import '#server-only'

/** This server as whoever asks reaches it. The Host header has been checked before anything is answered. */
export function ownOrigin(headers: Headers): string {
  const scheme = headers.get('x-forwarded-proto')?.split(',')[0]?.trim() === 'https' ? 'https' : 'http'
  return `${scheme}://${headers.get('host') ?? 'localhost'}`
}
