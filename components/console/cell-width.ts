const TAB = 9
const TAB_STOP = 8

/** Columns that a character takes in a monospaced font: 2 for Chinese, Japanese, Korean and emoji, 0 for combining marks. */
export function charWidth(code: number): 0 | 1 | 2 {
  if (code < 0x300) return 1
  if (code <= 0x36f || (code >= 0x200b && code <= 0x200f) || (code >= 0xfe00 && code <= 0xfe0f)) return 0
  if (code < 0x1100) return 1
  return isWide(code) ? 2 : 1
}

/** East Asian Width W and F of the Unicode standard, by their blocks. */
function isWide(code: number): boolean {
  return (
    code <= 0x115f ||
    (code >= 0x2e80 && code <= 0x303e) ||
    (code >= 0x3041 && code <= 0xa4cf && code !== 0x4dc0) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd)
  )
}

export function advance(column: number, code: number): number {
  return code === TAB ? column + TAB_STOP - (column % TAB_STOP) : column + charWidth(code)
}

/** Where a text breaks into lines of at most `columns`: the offsets at which the second, third, … line start. */
export function wrapOffsets(text: string, columns: number): number[] {
  // A tab is at most TAB_STOP wide, any other UTF-16 unit at most 2.
  if (text.length * 2 <= columns && !text.includes('\t')) return []
  const offsets: number[] = []
  let column = 0
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at) ?? 0
    const next = advance(column, code)
    if (next > columns && column > 0) {
      offsets.push(at)
      column = advance(0, code)
    } else column = next
    at += code > 0xffff ? 2 : 1
  }
  return offsets
}

export function lineCount(text: string, columns: number): number {
  return wrapOffsets(text, columns).length + 1
}
