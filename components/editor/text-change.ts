/** Replaces the characters from `from` to `to` of a text by `insert`. */
export type TextChange = { from: number; to: number; insert: string }

const isHighSurrogate = (code: number) => code >= 0xd800 && code <= 0xdbff
const isLowSurrogate = (code: number) => code >= 0xdc00 && code <= 0xdfff

/** The one change that turns a text into another, with what both begin and end with left alone; no character is cut. */
export function textChange(before: string, after: string): TextChange {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++
  if (start > 0 && isHighSurrogate(before.charCodeAt(start - 1))) start--
  let tail = 0
  while (
    tail < shorter - start &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  ) {
    tail++
  }
  if (tail > 0 && isLowSurrogate(before.charCodeAt(before.length - tail))) tail--
  return { from: start, to: before.length - tail, insert: after.slice(start, after.length - tail) }
}
