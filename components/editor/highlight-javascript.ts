import { javascriptLanguage } from '@codemirror/lang-javascript'
import { highlightTree, tagHighlighter, tags } from '@lezer/highlight'
import type { CodeColor, CodeSpan, HighlightedText } from './highlighted-text'

const COLORS = tagHighlighter([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], class: 'keyword' },
  { tag: [tags.string, tags.special(tags.string)], class: 'string' },
  { tag: [tags.number, tags.bool, tags.null, tags.regexp, tags.escape], class: 'number' },
  { tag: tags.comment, class: 'comment' },
])

const isColor = (name: string): name is CodeColor => ['keyword', 'string', 'number', 'comment'].includes(name)

/** Colours JavaScript as the editor will, so that nothing changes when it takes over. Meant for the server. */
export function highlightJavaScript(text: string): HighlightedText {
  const lines: CodeSpan[][] = [[]]
  let at = 0
  const put = (to: number, color: CodeColor | null) => {
    for (const part of text.slice(at, to).split(/(\n)/)) {
      if (part === '\n') lines.push([])
      else if (part !== '') lines.at(-1)?.push({ at, text: part, color })
      at += part.length
    }
  }
  highlightTree(javascriptLanguage.parser.parse(text), COLORS, (from, to, name) => {
    put(from, null)
    put(to, isColor(name) ? name : null)
  })
  put(text.length, null)
  return { text, lines: lines.map((spans, index) => ({ number: index + 1, spans })) }
}
