import { FONT_SIZE_PX, LINE_HEIGHT_PX, PADDING_TOP_PX } from './editor-metrics'

/** As many lines as any screen shows. */
const MAX_LINES = 120

/** The code as plain text where the editor will be: there with the page's first paint. */
export function CodePreview({ text }: { text: string }) {
  const lines = text.split('\n').slice(0, MAX_LINES)
  return (
    <div
      aria-hidden
      className="absolute inset-0 flex overflow-hidden font-mono"
      style={{ fontSize: FONT_SIZE_PX, lineHeight: `${LINE_HEIGHT_PX}px`, paddingTop: PADDING_TOP_PX }}
    >
      <div className="w-12 shrink-0 pr-2 text-right text-ink-faint md:w-[3.9rem] md:pr-[26px]">
        <pre>{lines.map((_, index) => index + 1).join('\n')}</pre>
      </div>
      <pre className="min-w-0 flex-1">{lines.join('\n')}</pre>
    </div>
  )
}
