import type { ReactNode } from 'react'
import { classNames } from '@/components/ui/class-names'
import type { OutputStream } from './line-block'
import type { LineView } from './log-viewport'

/** A sign in the margin besides the colour: not everybody sees one, and no copy or test should read the other. */
const STREAM_CLASS: Record<OutputStream, string> = {
  stdout: '',
  stderr: 'bg-danger-wash/45 before:border-danger before:text-danger before:content-["!"]',
  stdin: 'text-accent before:border-accent before:text-accent before:content-["›"]',
}

const LINE =
  'absolute left-0 h-5 w-max min-w-full pr-4 pl-7 whitespace-pre ' +
  'before:absolute before:inset-y-0 before:left-0 before:w-5 before:border-l-3 before:border-transparent before:pl-1 before:font-semibold'

/** Puts a line where it belongs in the view. */
export function PlacedLine({
  line,
  isSelected,
  isPointedAt,
  children,
}: {
  line: LineView
  isSelected: boolean
  isPointedAt: boolean
  children: ReactNode
}) {
  return (
    <div
      data-row={line.row}
      data-start={line.start}
      className={classNames(
        LINE,
        STREAM_CLASS[line.stream],
        isSelected && 'bg-(--code-selection)',
        isPointedAt && 'bg-accent-wash ring-1 ring-accent ring-inset',
      )}
      {...(isPointedAt ? { 'data-pointed': '' } : {})}
      style={{ top: line.topPx }}
    >
      {children}
    </div>
  )
}
