import { type Project, textsOf } from './project'

/** What a person looks through; those beyond are counted as "more". */
export const MATCHES_MAX = 1000
/** Of the line that a match is in: as much as is seen of it. */
const BEFORE_CHARS = 14
const AFTER_CHARS = 160
/** A part of the work that nobody notices. */
const SLICE_MS = 8

export interface SearchQuery {
  readonly text: string
  readonly isCaseSensitive: boolean
  readonly isWholeWord: boolean
}

export interface SearchMatch {
  /** From 1, as are columns. */
  readonly line: number
  readonly column: number
  readonly before: string
  readonly match: string
  readonly after: string
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

/** Null where there is nothing to look for. What is looked for is taken literally. */
export function patternOf({ text, isCaseSensitive, isWholeWord }: SearchQuery): RegExp | null {
  if (text === '') return null
  const literal = text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  const source = isWholeWord ? `(?<![\\p{L}\\p{N}_])${literal}(?![\\p{L}\\p{N}_])` : literal
  return new RegExp(source, isCaseSensitive ? 'gu' : 'giu')
}

/** Looks through all texts of a project, in pieces, so that the page goes on meanwhile. */
export async function searchProject(project: Project, query: SearchQuery, signal: AbortSignal): Promise<SearchResult> {
  const pattern = patternOf(query)
  const files: FileMatches[] = []
  let count = 0
  let sliceEndMs = performance.now() + SLICE_MS
  if (pattern === null) return { files, count, isCut: false }
  for (const [path, text] of textsOf(project)) {
    if (performance.now() > sliceEndMs) {
      await new Promise((resolve) => setTimeout(resolve))
      sliceEndMs = performance.now() + SLICE_MS
    }
    signal.throwIfAborted()
    const matches = matchesIn(text, pattern, MATCHES_MAX - count)
    count += matches.length
    if (matches.length > 0) files.push({ path, matches })
    if (count >= MATCHES_MAX) return { files, count, isCut: true }
  }
  return { files, count, isCut: false }
}

function matchesIn(text: string, pattern: RegExp, max: number): SearchMatch[] {
  const matches: SearchMatch[] = []
  let line = 1
  let lineStart = 0
  for (const { index, 0: match } of text.matchAll(pattern)) {
    for (let next = text.indexOf('\n', lineStart); next !== -1 && next < index; next = text.indexOf('\n', lineStart)) {
      line += 1
      lineStart = next + 1
    }
    const end = index + match.length
    const lineEnd = text.indexOf('\n', end)
    matches.push({
      line,
      column: index - lineStart + 1,
      before: beforeOf(text.slice(lineStart, index)),
      match,
      after: text.slice(end, Math.min(lineEnd === -1 ? text.length : lineEnd, end + AFTER_CHARS)).trimEnd(),
    })
    if (matches.length === max) break
  }
  return matches
}

function beforeOf(line: string): string {
  const before = line.trimStart()
  return before.length > BEFORE_CHARS ? `…${before.slice(-BEFORE_CHARS)}` : before
}
