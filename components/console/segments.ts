import type { SourceLocation } from './locations'
import type { Span } from './row-spans'

export interface Range {
  readonly start: number
  readonly end: number
}

/** A stretch of a line that is one element on the page. */
export interface Segment {
  readonly start: number
  readonly text: string
  readonly span: Span
  readonly location: SourceLocation | null
  /** The index of the match that it is part of, -1 for none. */
  readonly match: number
}

/**
 * Cuts a row's spans where a link, a match or the line itself begins or ends.
 *
 * @param line the part of the row's text that is wanted
 */
export function toSegments(
  spans: readonly Span[],
  line: Range,
  locations: readonly SourceLocation[],
  matches: readonly Range[],
): Segment[] {
  const cuts = [...locations, ...matches].flatMap(({ start, end }) => [start, end]).sort((one, other) => one - other)
  const segments: Segment[] = []
  let at = 0
  for (const span of spans) {
    const spanEnd = at + span.text.length
    const from = Math.max(at, line.start)
    const to = Math.min(spanEnd, line.end)
    for (const { start, end } of pieces(from, to, cuts)) {
      segments.push({
        start,
        text: span.text.slice(start - at, end - at),
        span,
        location: locations.find((location) => location.start <= start && start < location.end) ?? null,
        match: matches.findIndex((match) => match.start <= start && start < match.end),
      })
    }
    at = spanEnd
  }
  return segments
}

function* pieces(from: number, to: number, cuts: readonly number[]): Iterable<Range> {
  let start = from
  for (const cut of cuts) {
    if (cut <= start || cut >= to) continue
    yield { start, end: cut }
    start = cut
  }
  if (start < to) yield { start, end: to }
}
