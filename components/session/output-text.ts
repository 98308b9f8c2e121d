/**
 * Bytes as text that loses nothing: what is UTF-8 is decoded, any other byte 0xNN becomes the lone surrogate U+DCNN, which no
 * program can print (Python's "surrogateescape"). The console shows it as `\xNN`.
 */
export function decodeOutput(base64: string): string {
  const bytes = decodeBase64(base64)
  let text = ''
  let plainFrom = 0
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at)
    if (length > 0) {
      at += length
      continue
    }
    text += decodePlain(bytes, plainFrom, at) + String.fromCharCode(0xdc00 + (bytes[at] ?? 0))
    at += 1
    plainFrom = at
  }
  return text + decodePlain(bytes, plainFrom, bytes.length)
}

export function decodeBase64(base64: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64)
  const bytes = new Uint8Array(binary.length)
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index)
  return bytes
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

function decodePlain(bytes: Uint8Array, from: number, to: number): string {
  return from === to ? '' : decoder.decode(bytes.subarray(from, to))
}

/** Bytes of the well-formed UTF-8 sequence at `at`, after the table 3-7 of the Unicode standard; 0 where there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0
  if (first < 0x80) return 1
  const length =
    first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0
  if (length === 0) return 0
  const second = bytes[at + 1] ?? 0
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
  if (second < low || second > high) return 0
  for (let index = 2; index < length; index += 1) {
    const next = bytes[at + index] ?? 0
    if (next < 0x80 || next > 0xbf) return 0
  }
  return length
}
