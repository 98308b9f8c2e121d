/** A character without a look of its own, as one that can be seen: `␀`, `\x9b`, `\u202e`. */
export function visibleControl(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  if (code === 0x7f) return '␡'
  if (code < 0xa0) return `\\x${code.toString(16)}`
  // A byte that is not UTF-8, see decodeOutput.
  if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code - 0xdc00).toString(16)}`
  return `\\u${code.toString(16).padStart(4, '0')}`
}
