/** A place in a file of the project that a row of output names. */
export interface SourceLocation {
  /** Where it is in the row's text. */
  readonly start: number
  readonly end: number
  /** Relative to the home folder. */
  readonly path: string
  readonly line: number
  readonly column: number | null
}

const HOME = '/home/user/'

/** Each with the groups `path`, `line` and maybe `column`; the first that matches at a place wins. */
const PATTERNS = [
  // Python
  String.raw`File "(?<path>[^"]+)", line (?<line>\d+)`,
  // Bash
  String.raw`(?<path>[^\s:]+): line (?<line>\d+):`,
  // PHP, Perl
  String.raw`\b(?:in|at) (?<path>[^\s:"]+) (?:on )?line (?<line>\d+)`,
  // Node.js and most others; a path in the home folder may have spaces
  String.raw`(?<path>(?:file://)?/home/user/[^:"()<>]+):(?<line>\d+)(?::(?<column>\d+))?`,
  String.raw`(?<path>(?:file://)?[^\s:()"'<>]+\.[A-Za-z]\w{0,7}):(?<line>\d+)(?::(?<column>\d+))?`,
  // TypeScript's compiler
  String.raw`(?<path>[^\s:()"'<>]+\.[A-Za-z]\w{0,7})\((?<line>\d+),(?<column>\d+)\)`,
].map((source) => new RegExp(source, 'gu'))

/** Longer rows are data, not messages. */
const ROW_MAX = 2000

/** @param isKnown whether the project has the file; a link to one that it has not would lead nowhere */
export function findLocations(text: string, isKnown: (path: string) => boolean): SourceLocation[] {
  if (text.length > ROW_MAX || !/\d/.test(text)) return []
  const found: SourceLocation[] = []
  for (const pattern of PATTERNS) {
    for (const match of text.matchAll(pattern)) {
      const location = toLocation(match)
      if (location === null || !isKnown(location.path)) continue
      if (found.some((other) => location.start < other.end && other.start < location.end)) continue
      found.push(location)
    }
  }
  return found.sort((one, other) => one.start - other.start)
}

function toLocation(match: RegExpExecArray): SourceLocation | null {
  const path = toProjectPath(match.groups?.path ?? '')
  const line = Number(match.groups?.line)
  if (path === null || !(line > 0)) return null
  const column = match.groups?.column === undefined ? null : Number(match.groups.column)
  return { start: match.index, end: match.index + match[0].replace(/:$/, '').length, path, line, column }
}

/** Relative to the home folder; null where it is elsewhere. */
export function toProjectPath(named: string): string | null {
  const path = named.startsWith('file://') ? decodePath(named.slice('file://'.length)) : named
  if (path.startsWith(HOME)) return path.slice(HOME.length)
  return path.startsWith('/') ? null : path.replace(/^(?:\.\/)+/, '')
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    // A stray percent sign: then it is not an encoded path.
    return path
  }
}
