import { ESCAPE } from './stream-styles'

const SEQUENCE_MAX_CHARS = 64
const OVERWRITING = /\r(?![\r\n]|$)/

/** A carriage return that goes back over its own line: not that of a Windows line end. */
export function hasOverwriting(text: string): boolean {
  return text.includes('\r') && (text.endsWith('\r') || OVERWRITING.test(text))
}

/** Each line of more than `maxChars` keeps only what follows the last return to its start. */
export function dropOverwritten(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text
  return text
    .split('\n')
    .map((line) => {
      if (line.length <= maxChars) return line
      // From the end: an expression for "returns at the end" tries every run of them in a line of returns.
      let end = line.length
      while (line[end - 1] === '\r') end -= 1
      const last = end === 0 ? -1 : line.lastIndexOf('\r', end - 1)
      return last === -1 ? line : line.slice(last)
    })
    .join('\n')
}

/** Where to cut a text at or before `end`: not inside a surrogate pair, nor in an escape sequence that began just before. */
export function cutBefore(text: string, end: number, start: number): number {
  const escapeAt = text.lastIndexOf(ESCAPE, end - 1)
  if (escapeAt > start && escapeAt > end - SEQUENCE_MAX_CHARS && !/[@-~]/.test(text.slice(escapeAt + 2, end))) {
    return escapeAt
  }
  const before = text.charCodeAt(end - 1)
  const isHighSurrogate = before >= 0xd800 && before <= 0xdbff
  return isHighSurrogate && end - 1 > start ? end - 1 : end
}
