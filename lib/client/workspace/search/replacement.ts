import { patternOf, type SearchQuery } from './pattern'

/**
 * What takes the place of one match. Of a regular expression `$1`, `$<name>`, `$&` and `$$` stand for what they do in
 * JavaScript, `\n`, `\t` and `\\` for what they do in its strings; otherwise the text is taken as it is.
 */
export function expand(replacement: string, match: RegExpMatchArray, isRegex: boolean): string {
  if (!isRegex) return replacement
  const group = (index: number) => (index > 0 && index < match.length ? (match[index] ?? '') : undefined)
  return replacement.replace(/\$(?:([$&])|(\d\d?)|<([^>]*)>)|\\([nt\\])/g, (all, sign, digits, name, escaped) => {
    if (escaped !== undefined) return { n: '\n', t: '\t' }[String(escaped)] ?? '\\'
    if (sign !== undefined) return sign === '$' ? '$' : match[0]
    if (name !== undefined) return match.groups === undefined ? all : (match.groups[name] ?? '')
    // `$10` is the first group and a zero, where there are not ten.
    const two = group(Number(digits))
    if (two !== undefined) return two
    const one = digits.length === 2 ? group(Number(digits[0])) : undefined
    return one === undefined ? all : one + digits[1]
  })
}

export interface Replaced {
  readonly text: string
  readonly count: number
}

/**
 * @param ordinal of the one match to replace, from 0; all of them without it
 * @throws {SyntaxError} where the query is no regular expression
 */
export function replaceIn(text: string, query: SearchQuery, replacement: string, ordinal?: number): Replaced {
  const pattern = patternOf(query)
  if (pattern === null) return { text, count: 0 }
  const pieces: string[] = []
  let end = 0
  let count = 0
  let at = 0
  for (const match of text.matchAll(pattern)) {
    if (ordinal !== undefined && at++ !== ordinal) continue
    pieces.push(text.slice(end, match.index), expand(replacement, match, query.isRegex))
    end = match.index + match[0].length
    count += 1
    if (ordinal !== undefined) break
  }
  return { text: pieces.join('') + text.slice(end), count }
}
