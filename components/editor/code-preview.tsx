import type { CodeColor, CodeLine } from './highlighted-text'

/** As many lines as any screen shows. */
const MAX_LINES = 120

const COLORS: Record<CodeColor, string> = {
  keyword: 'text-(--code-keyword)',
  string: 'text-(--code-string)',
  number: 'text-(--code-number)',
  comment: 'text-(--code-comment) italic',
  function: 'text-(--code-function)',
  type: 'text-(--code-type)',
}

type CodePreviewProps = {
  lines: readonly CodeLine[]
  /** The numbers of all lines alone: their text is shown by what lies over it. */
  isPlain?: boolean
}

/** The code where the editor will be, in the same lines and columns: there with the page's first paint. */
export function CodePreview({ lines, isPlain = false }: CodePreviewProps) {
  const shown = isPlain ? lines : lines.slice(0, MAX_LINES)
  return (
    <div aria-hidden className="code-text flex pt-2.5">
      <pre className="w-12.5 shrink-0 pr-6.5 text-right text-ink-faint phone:w-8 phone:pr-2 coarse:w-8 coarse:pr-2">
        {shown.map(({ number }) => number).join('\n')}
      </pre>
      {isPlain ? null : (
        <pre className="min-w-0 flex-1">
          {shown.map((line) => (
            <Line key={line.number} line={line} />
          ))}
        </pre>
      )}
    </div>
  )
}

function Line({ line }: { line: CodeLine }) {
  return (
    <>
      {line.spans.map(({ at, text, color }) => (
        <span key={at} className={color === null ? undefined : COLORS[color]}>
          {text}
        </span>
      ))}
      {'\n'}
    </>
  )
}
