/** The colours of code, after the palette's `--code-…`. */
export type CodeColor = 'keyword' | 'string' | 'number' | 'comment' | 'function' | 'type'
/** A piece of a line; `at` is where it begins in the text. */
export type CodeSpan = { at: number; text: string; color: CodeColor | null }
export type CodeLine = { number: number; spans: readonly CodeSpan[] }

/** A text, and its lines in colour. */
export type HighlightedText = { text: string; lines: readonly CodeLine[] }

export function plainLines(text: string): readonly CodeLine[] {
  return text.split('\n').map((line, index) => ({ number: index + 1, spans: [{ at: 0, text: line, color: null }] }))
}
