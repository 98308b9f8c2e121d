/** What was done in the plain text box before the editor was there: where its reader is, and what the text was at first. */
export interface EarlyText {
  before: string
  /** Offsets in the text, in UTF-16 units. */
  selection: { anchor: number; head: number }
  scroll: { top: number; left: number }
  hasFocus: boolean
}

/** How an editor goes on where the plain text box was left. */
export type TakeOver = (early: EarlyText) => void

/** As much text as a text box takes without a pause at each key. */
const MAX_CHARS = 200_000

/** A text box turns every line end into `\n`: a file of another kind waits for the editor, which keeps it. */
export const canBeTypedEarly = (text: string): boolean => text.length <= MAX_CHARS && !text.includes('\r')

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character)

/** @param label what a screen reader calls it */
export function textBoxHtml(text: string, label: string): string {
  const attributes = 'wrap="off" spellcheck="false" autocomplete="off" autocorrect="off" autocapitalize="off"'
  // A parser drops the line end that a text box begins with.
  return `<textarea aria-label="${escaped(label)}" ${attributes}>\n${escaped(text)}</textarea>`
}
