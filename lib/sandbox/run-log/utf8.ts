/**
 * How many bytes at the end of `bytes` begin a character of UTF-8 whose rest has not come yet (0 to 3).
 * Bytes that no continuation could make valid are not held back.
 */
export function unfinishedTail(bytes: Uint8Array): number {
  const end = bytes.length
  for (let back = 1; back <= 3 && back <= end; back++) {
    const byte = bytes[end - back] ?? 0
    if (byte >= 0x80 && byte < 0xc0) continue
    const needed = sequenceLength(byte)
    if (needed <= back) return 0
    return back === 1 || isSecondByteValid(byte, bytes[end - back + 1] ?? 0) ? back : 0
  }
  return 0
}

/** The largest length <= `limit` at which `bytes` can be cut without cutting a character in two; at least 1. */
export function cutLength(bytes: Uint8Array, limit: number): number {
  if (bytes.length <= limit) return bytes.length
  const length = limit - unfinishedTail(bytes.subarray(0, limit))
  return length > 0 ? length : limit
}

function sequenceLength(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 2
  if (lead >= 0xe0 && lead <= 0xef) return 3
  if (lead >= 0xf0 && lead <= 0xf4) return 4
  return 1
}

/** Overlong forms, surrogates and code points past U+10FFFF show in the second byte (Unicode, table 3-7). */
function isSecondByteValid(lead: number, second: number): boolean {
  if (lead === 0xe0) return second >= 0xa0
  if (lead === 0xed) return second <= 0x9f
  if (lead === 0xf0) return second >= 0x90
  if (lead === 0xf4) return second <= 0x8f
  return true
}
