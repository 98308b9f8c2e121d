import { classNames } from '@/components/ui/class-names'
import { type EditorLanguage, editorLanguage } from '@/lib/client/workspace/languages'

const BADGES: Record<EditorLanguage, readonly [letters: string, color: string]> = {
  javascript: ['JS', 'text-(--code-string)'],
  typescript: ['TS', 'text-(--code-keyword)'],
  python: ['PY', 'text-(--code-function)'],
  c: ['C', 'text-(--code-function)'],
  cpp: ['C+', 'text-(--code-function)'],
  go: ['GO', 'text-(--code-keyword)'],
  rust: ['RS', 'text-(--code-number)'],
  java: ['JV', 'text-danger'],
  ruby: ['RB', 'text-danger'],
  php: ['PH', 'text-(--code-type)'],
  lua: ['LU', 'text-(--code-keyword)'],
  perl: ['PL', 'text-(--code-type)'],
  r: ['R', 'text-(--code-function)'],
  shell: ['SH', 'text-(--code-number)'],
  json: ['{}', 'text-(--code-type)'],
  markdown: ['MD', 'text-ink-muted'],
  html: ['<>', 'text-danger'],
  css: ['#', 'text-(--code-keyword)'],
  yaml: ['Y', 'text-(--code-type)'],
  sql: ['SQL', 'text-(--code-function)'],
  xml: ['<>', 'text-(--code-type)'],
  dockerfile: ['DK', 'text-(--code-keyword)'],
  ini: ['=', 'text-ink-muted'],
  plaintext: ['≡', 'text-ink-faint'],
}

/** The kind of a file in two letters. They are decoration, since the name says it too, and so no text of the page. */
export function FileIcon({ path, className }: { path: string; className?: string }) {
  const [letters, color] = BADGES[editorLanguage(path)]
  return (
    <span
      aria-hidden
      data-letters={letters}
      className={classNames(
        'inline-flex w-5 shrink-0 before:content-[attr(data-letters)] justify-center font-mono text-[0.625rem] leading-4 font-bold tracking-tight',
        color,
        className,
      )}
    />
  )
}
