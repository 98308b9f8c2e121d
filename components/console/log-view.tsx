'use client'

import { ArrowDownToLine } from 'lucide-react'
import { useTranslations } from 'next-intl'
import {
  type ClipboardEvent,
  type KeyboardEvent,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useState,
} from 'react'
import type { PointedMoment } from '@/components/timeline/moment'
import { Button } from '@/components/ui/button'
import type { OutputStream } from './line-block'
import type { LineStore } from './line-store'
import type { SourceLocation } from './locations'
import { LogLine, type LogLineProps } from './log-line'
import type { Match } from './log-search'
import { allText, selectedPoints, textBetween } from './log-selection'
import { PlacedLine } from './placed-line'
import { useLogViewport } from './use-log-viewport'
import { usePointedRow } from './use-pointed-row'

const LINE_HEIGHT_PX = 20
/** The margin with the sign of the stream, and room for a character that is wider than its columns. */
const GUTTER_PX = 44
const PROBE = 'M'.repeat(100)
/** A region that scrolls must be reachable by keyboard. */
const SCROLLABLE = { tabIndex: 0 } as const

export interface LogViewHandle {
  reveal: (match: Match) => void
  /** The row at the top. */
  topRow: () => number
}

export interface LogViewProps extends Pick<LogLineProps, 'isKnownPath' | 'onOpenLocation' | 'currentMatch' | 'search'> {
  ref?: Ref<LogViewHandle>
  log: LineStore
  /** Null: all streams. */
  stream: OutputStream | null
  isWrapped: boolean
  /** Where the mouse or a key points in the run's time: here or on its curves. */
  pointed: PointedMoment
  /** Told whenever it has changed. */
  onMatchCount: (count: number) => void
}

/** The lines of a log, as many as there is room for. The whole log can be selected, scrolled and searched all the same. */
export function LogView(props: LogViewProps) {
  const { ref, log, stream, isWrapped, search, currentMatch, isKnownPath, onOpenLocation, onMatchCount, pointed } =
    props
  const t = useTranslations('console')
  const { frame, viewport, scroller, spacer, probe, draw } = useLogViewport({
    log,
    stream,
    isWrapped,
    search,
    lineHeightPx: LINE_HEIGHT_PX,
    gutterPx: GUTTER_PX,
  })
  const [isAllSelected, setAllSelected] = useState(false)
  const { row: pointedRow, ...pointing } = usePointedRow({ pointed, log, viewport, draw })

  useEffect(() => onMatchCount(frame.matchCount), [frame.matchCount, onMatchCount])

  useImperativeHandle(
    ref,
    () => ({
      reveal: (match) => {
        viewport.reveal(match)
        draw()
      },
      topRow: () => viewport.topRow,
    }),
    [viewport, draw],
  )

  const locationLabel = useCallback(
    ({ path, line }: SourceLocation) => t('openLocation', { path, line: String(line) }),
    [t],
  )

  const onCopy = (event: ClipboardEvent) => {
    const points = scroller.current ? selectedPoints(scroller.current) : null
    if (isAllSelected) event.clipboardData.setData('text/plain', allText(log, stream))
    else if (points) event.clipboardData.setData('text/plain', textBetween(log, stream, points.from, points.to))
    else return
    event.preventDefault()
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const isCommand = event.ctrlKey || event.metaKey
    if (isCommand && event.key.toLowerCase() === 'a') {
      document.getSelection()?.removeAllRanges()
      setAllSelected(true)
      event.preventDefault()
    } else if (!isCommand && isAllSelected) setAllSelected(false)
    pointing.onKeyDown(event)
  }

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        role="log"
        aria-label={t('output')}
        // What is new is announced in few words by LogAnnouncer: lines that scrolling brings in are not news.
        aria-live="off"
        className="h-full overflow-auto bg-surface font-mono text-[13px] leading-5 focus-inset"
        onCopy={onCopy}
        onKeyDown={onKeyDown}
        onPointerDown={() => setAllSelected(false)}
        onPointerOver={pointing.onPointerOver}
        onPointerLeave={pointing.onPointerLeave}
        aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
        {...SCROLLABLE}
      >
        <span ref={probe} aria-hidden className="invisible absolute h-0 overflow-hidden whitespace-pre">
          {PROBE}
        </span>
        <div ref={spacer} style={{ height: frame.spacerPx }}>
          <div className="sticky top-0 [overflow-y:clip]" style={{ height: viewport.scroll.viewportPx }}>
            {frame.lines.map((line) => (
              <PlacedLine
                key={`${line.row}:${line.start}`}
                line={line}
                isSelected={isAllSelected}
                isPointedAt={line.row === pointedRow}
              >
                <LogLine
                  row={line.row}
                  text={line.text}
                  style={line.style}
                  start={line.start}
                  end={line.end}
                  search={search}
                  currentMatch={currentMatch?.row === line.row ? currentMatch : null}
                  isKnownPath={isKnownPath}
                  onOpenLocation={onOpenLocation}
                  locationLabel={locationLabel}
                />
              </PlacedLine>
            ))}
          </div>
        </div>
      </div>
      {frame.isFollowing || frame.isEmpty ? null : (
        <Button
          size="small"
          className="absolute right-5 bottom-4 shadow-raised"
          onClick={() => {
            viewport.followEnd()
            draw()
          }}
        >
          <ArrowDownToLine aria-hidden />
          {t('jumpToEnd')}
        </Button>
      )}
    </div>
  )
}
