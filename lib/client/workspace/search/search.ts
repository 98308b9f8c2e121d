import { patternOf, type SearchQuery } from './pattern'
import { expand } from './replacement'

/** What a person looks through; those beyond are counted as "more". */
export const MATCHES_MAX = 1000
/** Of the line that a match is in: as much as is seen of it. */
const BEFORE_COLUMNS = 14
/** Where two texts follow, in a panel that is as narrow. */
const BEFORE_REPLACED_COLUMNS = 6
const SHOWN_CHARS = 160

export interface SearchMatch {
  /** Among those of its file, from 0. */
  readonly ordinal: number
  /** From 1, as are columns. */
  readonly line: number
  readonly column: number
  /** As much of it as is seen. */
  readonly before: string
  readonly match: string
  readonly after: string
  /** What would take its place, as much as is seen; null where nothing is to be replaced. */
  readonly replacement: string | null
}

export interface FileMatches {
  readonly path: string
  readonly matches: readonly SearchMatch[]
}

export interface SearchResult {
  readonly files: readonly FileMatches[]
  readonly count: number
  /** There are more than are told. */
  readonly isCut: boolean
}

/**
 * Looks through texts, by path.
 *
 * @param replacement of what is found, to be shown beside it
 * @throws {SyntaxError} where the query is no regular expression
 */
export function searchTexts(
  texts: Iterable<readonly [string, string]>,
  query: SearchQuery,
  replacement: string | null = null,
): SearchResult {
  const pattern = patternOf(query)
  const files: FileMatches[] = []
  let count = 0
  if (pattern === null) return { files, count, isCut: false }
  const replace = (match: RegExpMatchArray) =>
    replacement === null ? null : shown(expand(replacement, match, query.isRegex))
  for (const [path, text] of texts) {
    const matches = matchesIn(text, pattern, MATCHES_MAX - count, replace)
    count += matches.length
    if (matches.length > 0) files.push({ path, matches })
    if (count >= MATCHES_MAX) return { files, count, isCut: true }
  }
  return { files, count, isCut: false }
}

function matchesIn(
  text: string,
  pattern: RegExp,
  max: number,
  replace: (match: RegExpMatchArray) => string | null,
): SearchMatch[] {
  const matches: SearchMatch[] = []
  let line = 1
  let lineStart = 0
  for (const found of text.matchAll(pattern)) {
    const { index, 0: match } = found
    for (let next = text.indexOf('\n', lineStart); next !== -1 && next < index; next = text.indexOf('\n', lineStart)) {
      line += 1
      lineStart = next + 1
    }
    const end = index + match.length
    const lineEnd = text.indexOf('\n', end)
    const replacement = replace(found)
    const columns = replacement === null ? BEFORE_COLUMNS : BEFORE_REPLACED_COLUMNS
    matches.push({
      ordinal: matches.length,
      line,
      column: index - lineStart + 1,
      before: beforeOf(text.slice(lineStart, index), columns),
      match: shown(match),
      after: text.slice(end, Math.min(lineEnd === -1 ? text.length : lineEnd, end + SHOWN_CHARS)).trimEnd(),
      replacement,
    })
    if (matches.length === max) break
  }
  return matches
}

/** The end of it that is no wider than that; from Korean on in Unicode, most characters take two columns. */
function beforeOf(line: string, columns: number): string {
  const before = line.trimStart()
  let shown = ''
  let left = columns
  for (const char of [...before.slice(-columns - 1)].reverse()) {
    left -= char >= '\u1100' ? 2 : 1
    if (left < 0) break
    shown = char + shown
  }
  return shown === before ? before : `…${shown}`
}

/** Within one line. */
function shown(text: string): string {
  const cut = text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text
  return cut.replace(/\r?\n/g, '⏎')
}
