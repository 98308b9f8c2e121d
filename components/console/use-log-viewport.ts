import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { OutputStream } from './line-block'
import type { LineStore } from './line-store'
import type { LogSearch } from './log-search'
import { selectionEnds } from './log-selection'
import { EMPTY_FRAME, type Frame, LogViewport } from './log-viewport'

/** Scrolling rests when nothing has come for this long. */
const SETTLE_MS = 150
const COLUMNS_MIN = 20

export interface LogViewportOptions {
  log: LineStore
  stream: OutputStream | null
  isWrapped: boolean
  search: LogSearch | null
  lineHeightPx: number
  /** Pixels of a line's width that are not text. */
  gutterPx: number
}

export interface LogViewportHandle {
  frame: Frame
  viewport: LogViewport
  scroller: RefObject<HTMLDivElement | null>
  /** As tall as the whole log, and as wide as the widest line that has been seen. */
  spacer: RefObject<HTMLDivElement | null>
  /** Holds characters whose width is measured. */
  probe: RefObject<HTMLSpanElement | null>
  /** Draws at the next frame; for what was asked of `viewport` directly. */
  draw: () => void
}

/** Binds a log's viewport to an element that scrolls: one drawing a frame at most, however much output arrives. */
export function useLogViewport(options: LogViewportOptions): LogViewportHandle {
  const { log, stream, isWrapped, search, lineHeightPx, gutterPx } = options
  const scroller = useRef<HTMLDivElement>(null)
  const spacer = useRef<HTMLDivElement>(null)
  const probe = useRef<HTMLSpanElement>(null)
  const [viewport, setViewport] = useState(() => new LogViewport(log))
  if (viewport.store !== log) setViewport(new LogViewport(log))
  const [frame, setFrame] = useState(EMPTY_FRAME)
  const requested = useRef(0)
  const isStale = useRef(false)

  const draw = useCallback(() => {
    isStale.current = true
    if (requested.current !== 0) return
    requested.current = requestAnimationFrame(function next() {
      isStale.current = false
      const drawn = viewport.nextFrame()
      // Within this frame: were it drawn in a later one, the element would scroll to where the log no longer ends.
      flushSync(() => setFrame(drawn))
      // Drawing runs effects that may have asked for a frame themselves, such as that of a new search.
      requested.current = drawn.isUpToDate && !isStale.current ? 0 : requestAnimationFrame(next)
    })
  }, [viewport])

  useEffect(() => {
    const unsubscribe = log.subscribe(draw)
    draw()
    return () => {
      unsubscribe()
      cancelAnimationFrame(requested.current)
      requested.current = 0
    }
  }, [log, draw])

  useEffect(() => {
    const element = scroller.current
    const characters = probe.current
    if (!element || !characters) return
    const measure = () => {
      if (spacer.current) spacer.current.style.minWidth = ''
      const characterPx = characters.getBoundingClientRect().width / (characters.textContent.length || 1)
      const columns = Math.floor((element.clientWidth - gutterPx) / (characterPx || 8))
      viewport.resize({ lineHeightPx, heightPx: element.clientHeight })
      viewport.configure({ stream, columns: isWrapped ? Math.max(COLUMNS_MIN, columns) : null })
      draw()
    }
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    observer.observe(characters)
    measure()
    return () => observer.disconnect()
  }, [viewport, stream, isWrapped, lineHeightPx, gutterPx, draw])

  useEffect(() => {
    viewport.setSearch(search)
    draw()
  }, [viewport, search, draw])

  useEffect(() => {
    const element = scroller.current
    if (!element) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const onScroll = () => {
      // A view that has grown moves its element too, and that is told before the new size is.
      viewport.resize({ lineHeightPx, heightPx: element.clientHeight })
      viewport.onScroll(element.scrollTop)
      draw()
      clearTimeout(timer)
      timer = setTimeout(() => {
        viewport.scroll.settle()
        draw()
      }, SETTLE_MS)
    }
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      clearTimeout(timer)
      element.removeEventListener('scroll', onScroll)
    }
  }, [viewport, lineHeightPx, draw])

  useEffect(() => {
    const onSelection = () => {
      viewport.pin(scroller.current ? selectionEnds(scroller.current) : [])
    }
    document.addEventListener('selectionchange', onSelection)
    return () => document.removeEventListener('selectionchange', onSelection)
  }, [viewport])

  // After the spacer has its height: a place beyond it would be refused.
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || frame.isEmpty) return
    if (Math.abs(element.scrollTop - viewport.scroll.native) >= 1) element.scrollTop = viewport.scroll.native
    // Also where nothing was set: a log that has become shorter moves its element, and nobody has scrolled.
    viewport.scroll.acknowledge(element.scrollTop)
    // Without this the scroll bar below would jump whenever a long line leaves the view.
    if (spacer.current && element.scrollWidth > element.clientWidth) {
      spacer.current.style.minWidth = `${element.scrollWidth}px`
    }
  }, [viewport, frame])

  return { frame, viewport, scroller, spacer, probe, draw }
}
