import type { Playground } from '@/lib/contracts/playground'

/** In columns: what fits at the sizes of card.ts. A character of Chinese takes two. */
const TITLE_COLUMNS = 56
const FILE_COLUMNS = 60
const CODE_COLUMNS = 66
const CODE_LINES = 9
/** Marks that are put over a letter; a text with dozens of them on one reaches over the whole card. */
const MARKS_MAX = 2

const LANGUAGES: Readonly<Record<string, string>> = {
  js: 'JavaScript',
  mjs: 'JavaScript',
  cjs: 'JavaScript',
  jsx: 'React',
  tsx: 'React',
  ts: 'TypeScript',
  mts: 'TypeScript',
  cts: 'TypeScript',
  py: 'Python',
  sh: 'Bash',
  bash: 'Bash',
  c: 'C',
  cc: 'C++',
  cpp: 'C++',
  go: 'Go',
  rs: 'Rust',
  java: 'Java',
  rb: 'Ruby',
  php: 'PHP',
  lua: 'Lua',
  pl: 'Perl',
  r: 'R',
  html: 'HTML',
  css: 'CSS',
  json: 'JSON',
  md: 'Markdown',
}

export interface CardText {
  readonly title: string
  /** Empty where it is not known. */
  readonly language: string
  readonly file: string
  readonly lines: readonly string[]
}

/** What a card shows of a playground, and no more of it than fits. */
export function cardTextOf({ title, files, entry }: Pick<Playground, 'title' | 'files' | 'entry'>): CardText {
  const paths = [...files.keys()]
  const file = entry !== null && files.has(entry) ? entry : (paths.find((path) => languageOf(path)) ?? paths[0] ?? '')
  const code = (files.get(file) ?? '').slice(0, 16_384).split('\n').slice(0, CODE_LINES)
  return {
    title: fitted(oneLine(title), TITLE_COLUMNS) || 'codetok',
    language: languageOf(file) ?? '',
    file: fitted(oneLine(file), FILE_COLUMNS),
    lines: code.map((line) => fitted(cleaned(line.replaceAll('\t', '  ')).trimEnd(), CODE_COLUMNS)),
  }
}

function languageOf(path: string): string | undefined {
  return LANGUAGES[path.slice(path.lastIndexOf('.') + 1).toLowerCase()]
}

const oneLine = (text: string): string => cleaned(text).replace(/\s+/gu, ' ').trim()

/** Without what is not seen or turns what follows around, and with a few marks on a letter at most. */
function cleaned(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\u2028\u2029]/gu, '')
    .replace(new RegExp(`(\\p{M}{${MARKS_MAX}})\\p{M}+`, 'gu'), '$1')
}

function fitted(text: string, columns: number): string {
  let used = 0
  let kept = ''
  for (const character of text) {
    used += isWide(character) ? 2 : 1
    if (used > columns) return `${kept.trimEnd()}…`
    kept += character
  }
  return kept
}

const isWide = (character: string): boolean =>
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u.test(
    character,
  )
