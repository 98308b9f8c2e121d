import type { FileContent } from '../project'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Text where the bytes are UTF-8 without NUL, else the bytes. */
export function contentOf(bytes: Uint8Array): FileContent {
  if (!bytes.includes(0)) {
    try {
      return decoder.decode(bytes)
    } catch {
      // Not UTF-8: it stays what it is.
    }
  }
  return new Uint8Array(bytes)
}

export function isSameContent(a: FileContent, b: FileContent): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}

/** Asked of each file of a project at once: a Blob, which browsers keep elsewhere, would take a hundred times as long. */
export function byteLength(content: FileContent): number {
  return typeof content === 'string' ? encoder.encode(content).byteLength : content.byteLength
}
