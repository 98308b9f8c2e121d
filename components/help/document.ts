import { slugOf } from './slug'

/** Chinese has no spaces between words, but a line break in the middle of a paragraph would be shown as one. */
const BROKEN_CJK_LINE = /([\u3000-\u9fff\uff00-\uffef])\n *(?=[\u3000-\u9fff\uff00-\uffef“])/g

export type Heading = { level: number; text: string; id: string }

const ANCHOR = /^<a id="([a-z0-9-]+)"><\/a>$/
const HEADING = /^(#{1,3}) (.+)$/

/**
 * The headings of a document, and its text without the anchors before them: `<a id="…"></a>` in the line above gives a
 * heading in any language the same address.
 *
 * @returns `parts`: the text, each headline of the second level with what is under it for itself, and what comes before the first
 */
export function readDocument(markdown: string): { parts: string[]; headings: Heading[] } {
  const headings: Heading[] = []
  let lines: string[] = []
  const parts = [lines]
  let anchor: string | undefined
  let isCode = false
  for (const line of markdown.split('\n')) {
    if (line.startsWith('```')) isCode = !isCode
    const [, id] = (!isCode && ANCHOR.exec(line)) || []
    if (id !== undefined) {
      anchor = id
      continue
    }
    const [, marks, text] = (!isCode && HEADING.exec(line)) || []
    if (marks !== undefined && text !== undefined) {
      headings.push({ level: marks.length, text, id: anchor ?? slugOf(text) })
      anchor = undefined
      if (marks.length === 2) {
        lines = []
        parts.push(lines)
      }
    }
    lines.push(line)
  }
  return { parts: parts.map((part) => part.join('\n').replace(BROKEN_CJK_LINE, '$1')), headings }
}
