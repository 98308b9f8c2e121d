declare module 'wawoff2' {
  /** @returns the TrueType that a WOFF2 holds */
  export function decompress(woff2: Uint8Array): Promise<Uint8Array>
}
