export interface SearchQuery {
  readonly text: string
  readonly isCaseSensitive: boolean
  readonly isWholeWord: boolean
  /** What is looked for is a regular expression of JavaScript's, in which `^` and `$` are of each line; else it is literal. */
  readonly isRegex: boolean
}

/** Null where there is nothing to look for. @throws {SyntaxError} where it is no regular expression */
export function patternOf({ text, isCaseSensitive, isWholeWord, isRegex }: SearchQuery): RegExp | null {
  if (text === '') return null
  const source = isRegex ? `(?:${text})` : text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  // By itself: what is put around it must not close what it leaves open.
  if (isRegex) new RegExp(text, 'u')
  const whole = isWholeWord ? `(?<![\\p{L}\\p{N}_])${source}(?![\\p{L}\\p{N}_])` : source
  return new RegExp(whole, isCaseSensitive ? 'gmu' : 'gimu')
}
