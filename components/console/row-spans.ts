import { visibleControl } from './control-characters'
import { applySgr, type SgrStyle } from './sgr'
import { ESCAPE, SGR } from './stream-styles'

/** A stretch of a row in one style. `isControl`: it stands for a character that has no look of its own. */
export interface Span {
  readonly text: string
  readonly style: SgrStyle
  readonly isControl: boolean
}

interface Cell {
  text: string
  style: SgrStyle
  isControl: boolean
}

/** C0 but tab, DEL, C1, line separators, characters that reorder text, lone surrogates: what is not shown as it is. */
const SPECIAL = /[^\t\n -~\u00a0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\u{10ffff}]/u
const COLUMN_MAX = 4096

/**
 * One row as a terminal of one line would show it. A whitelist: colours and attributes, going back (`\r`, `\b`) and erasing
 * within the row, as progress bars do. All other escape sequences (titles, clipboard, links, cursor moves) do nothing and
 * show nothing; control characters show as symbols.
 */
export function rowSpans(text: string, style: SgrStyle): Span[] {
  if (!SPECIAL.test(text)) return text === '' ? [] : [{ text, style, isControl: false }]
  if (!SPECIAL.test(text.replace(SGR, ''))) return colouredSpans(text, style)
  const row = new TerminalRow(style)
  for (const token of tokens(text)) row.take(token)
  return row.spans()
}

/** What `rowSpans` shows, as text. */
export function plainText(text: string, style: SgrStyle): string {
  if (!SPECIAL.test(text)) return text
  const uncoloured = text.replace(SGR, '')
  if (!SPECIAL.test(uncoloured)) return uncoloured
  return rowSpans(text, style)
    .map((span) => span.text)
    .join('')
}

/** The common case, by far: colours and nothing else. */
function colouredSpans(text: string, style: SgrStyle): Span[] {
  const spans: Span[] = []
  let current = style
  const parts = text.split(SGR)
  for (const [index, part] of parts.entries()) {
    // What a split keeps of its separator, the parameters, is at the odd places.
    if (index % 2 === 1) current = applySgr(current, part)
    else if (part !== '') spans.push({ text: part, style: current, isControl: false })
  }
  return spans
}

/** Escape sequences whole, everything else a character at a time. A sequence that does not end in its row ends with it. */
const TOKEN = new RegExp(
  [
    `${ESCAPE}\\[[0-?]*[ -/]*(?:[@-~]|$)`,
    `${ESCAPE}[\\]PX^_][^\\u0007${ESCAPE}]*(?:\\u0007|${ESCAPE}\\\\|${ESCAPE}|$)`,
    `${ESCAPE}[ -/]*(?:[0-~]|$)`,
    '[^]',
  ].join('|'),
  'gu',
)

function* tokens(text: string): Iterable<string> {
  for (const [token] of text.matchAll(TOKEN)) yield token
}

class TerminalRow {
  #cells: Cell[] = []
  #column = 0

  constructor(private style: SgrStyle) {}

  take(token: string): void {
    if (token.startsWith(ESCAPE)) this.#takeSequence(token)
    else if (token === '\r') this.#column = 0
    else if (token === '\b') this.#column = Math.max(0, this.#column - 1)
    else if (SPECIAL.test(token)) this.#put(visibleControl(token), true)
    else this.#put(token, false)
  }

  spans(): Span[] {
    const spans: Span[] = []
    let open: Cell | null = null
    for (const cell of this.#cells) {
      if (open && open.style === cell.style && open.isControl === cell.isControl) open.text += cell.text
      else {
        open = { ...cell }
        spans.push(open)
      }
    }
    return spans
  }

  #put(text: string, isControl: boolean): void {
    this.#fillTo(this.#column)
    this.#cells[this.#column] = { text, style: this.style, isControl }
    this.#column += 1
  }

  #fillTo(column: number): void {
    while (this.#cells.length < column) this.#cells.push({ text: ' ', style: this.style, isControl: false })
  }

  #takeSequence(sequence: string): void {
    if (sequence[1] !== '[') return
    const final = sequence.at(-1) ?? ''
    const parameters = sequence.slice(2, -1)
    if (final === 'm' && /^[0-9;:]*$/.test(parameters))
      this.style = sameOrNew(this.style, applySgr(this.style, parameters))
    else if (/^\d*$/.test(parameters)) this.#edit(final, Number(parameters || 0))
  }

  #edit(final: string, given: number): void {
    const count = Math.max(1, given)
    if (final === 'K') this.#erase(given)
    else if (final === 'C') this.#column = Math.min(COLUMN_MAX, this.#column + count)
    else if (final === 'D') this.#column = Math.max(0, this.#column - count)
    else if (final === 'G') this.#column = Math.min(COLUMN_MAX, count - 1)
  }

  #erase(what: number): void {
    if (what === 0) this.#cells.length = Math.min(this.#cells.length, this.#column)
    else if (what === 2) this.#cells = []
    else if (what === 1) {
      for (let at = 0; at < Math.min(this.#column + 1, this.#cells.length); at += 1) {
        this.#cells[at] = { text: ' ', style: this.style, isControl: false }
      }
    }
  }
}

function sameOrNew(before: SgrStyle, after: SgrStyle): SgrStyle {
  const isSame =
    before.foreground === after.foreground &&
    before.background === after.background &&
    before.attributes === after.attributes
  return isSame ? before : after
}
