const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** 20 random characters of [a-z0-9]. `crypto.randomUUID` would need HTTPS when the page is not on this machine. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(20))
  return Array.from(bytes, (byte) => ALPHABET.charAt(byte % ALPHABET.length)).join('')
}
