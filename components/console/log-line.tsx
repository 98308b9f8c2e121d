import { memo } from 'react'
import { findLocations, type SourceLocation } from './locations'
import type { LogSearch, Match } from './log-search'
import type { LineView } from './log-viewport'
import { rowSpans } from './row-spans'
import { type Segment, toSegments } from './segments'
import { cssOf } from './text-style'

export interface LogLineProps extends Omit<LineView, 'topPx' | 'stream'> {
  search: LogSearch | null
  /** The match that is looked at, if it is in this row. */
  currentMatch: Match | null
  isKnownPath: (path: string) => boolean
  onOpenLocation: (path: string, line: number, column: number | null) => void
  locationLabel: (location: SourceLocation) => string
}

/** One line of output: text, colours, links to the places that it names, and what was searched for. */
export const LogLine = memo(function LogLine(props: LogLineProps) {
  const { row, text, style, start, end, search, currentMatch, isKnownPath } = props
  const spans = rowSpans(text, style)
  const plain = spans.map((span) => span.text).join('')
  const locations = findLocations(plain, isKnownPath)
  const matches = search?.rangesIn(plain) ?? []
  const current = currentMatch?.row === row ? matches.findIndex((match) => match.start === currentMatch.start) : -1
  const segments = toSegments(spans, { start, end }, locations, matches)
  // An empty line is a line all the same, also to a selection.
  if (segments.length === 0) return <br />
  return segments.map((segment) => (
    <SegmentText
      key={segment.start}
      segment={segment}
      isCurrent={segment.match !== -1 && segment.match === current}
      onOpenLocation={props.onOpenLocation}
      locationLabel={props.locationLabel}
    />
  ))
})

interface SegmentTextProps extends Pick<LogLineProps, 'onOpenLocation' | 'locationLabel'> {
  segment: Segment
  isCurrent: boolean
}

function SegmentText({ segment, isCurrent, onOpenLocation, locationLabel }: SegmentTextProps) {
  const { text, span, location, match } = segment
  const css = cssOf(span.style)
  const className = span.isControl ? 'rounded-xs bg-hover text-ink-faint' : undefined
  const styled =
    css || className ? (
      <span style={css} className={className}>
        {text}
      </span>
    ) : (
      text
    )
  const marked =
    match === -1 ? (
      styled
    ) : (
      <mark
        className={isCurrent ? 'bg-accent text-accent-ink' : 'bg-warn-wash text-inherit ring-1 ring-warn/40'}
        aria-current={isCurrent || undefined}
      >
        {styled}
      </mark>
    )
  if (location === null) return marked
  return (
    <a
      href={`#${encodeURIComponent(location.path)}:${location.line}`}
      draggable={false}
      title={locationLabel(location)}
      className="underline decoration-dotted underline-offset-2 hover:text-accent hover:decoration-solid"
      onClick={(event) => {
        event.preventDefault()
        onOpenLocation(location.path, location.line, location.column)
      }}
    >
      {marked}
    </a>
  )
}
