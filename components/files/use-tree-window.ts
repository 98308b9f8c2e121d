'use client'

import { defaultRangeExtractor, useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useRef, useSyncExternalStore } from 'react'

/** As `h-7 coarse:h-10` of the rows. */
const ROW_PX = 28
const ROW_COARSE_PX = 40
const PADDING_PX = 4
const COARSE = '(pointer: coarse)'
/** Until the tree has been measured: about what a screen shows. */
const FIRST_RECT = { width: 0, height: 900 }

export type TreeWindow = Virtualizer<HTMLElement, Element>

/**
 * Which rows of a tree are in the page: those in sight, a few around them, and those that stay whatever is in sight, since a row
 * that goes takes its focus, a drag or a half-typed name with it.
 */
export function useTreeWindow(rows: {
  count: number
  keyOf: (index: number) => string
  /** Indices. */
  kept: readonly number[]
  /** The index of the row that has the tree's focus, or -1. */
  focused: number
  scroller: () => HTMLElement | null
}): TreeWindow {
  const rowPx = useSyncExternalStore(
    subscribeToPointer,
    () => (matchMedia(COARSE).matches ? ROW_COARSE_PX : ROW_PX),
    () => ROW_PX,
  )
  const treeWindow = useVirtualizer({
    count: rows.count,
    getScrollElement: rows.scroller,
    estimateSize: () => rowPx,
    getItemKey: rows.keyOf,
    initialRect: FIRST_RECT,
    overscan: 12,
    paddingStart: PADDING_PX,
    paddingEnd: PADDING_PX,
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), ...rows.kept])].toSorted((a, b) => a - b),
  })
  useEffect(() => {
    if (rowPx > 0) treeWindow.measure()
  }, [rowPx, treeWindow])

  // Rows that come or go above the one with the focus do not push it out of sight.
  const { focused, keyOf, scroller } = rows
  const last = useRef({ index: -1, key: '' })
  useLayoutEffect(() => {
    const before = last.current
    last.current = { index: focused, key: focused < 0 ? '' : keyOf(focused) }
    if (focused < 0 || before.key !== last.current.key || before.index === focused) return
    const element = scroller()
    if (!element?.contains(document.activeElement)) return
    const above = PADDING_PX + before.index * rowPx - element.scrollTop
    if (above > -rowPx && above < element.clientHeight) treeWindow.scrollToIndex(focused)
  })
  return treeWindow
}

function subscribeToPointer(onChange: () => void): () => void {
  const query = matchMedia(COARSE)
  query.addEventListener('change', onChange)
  return () => query.removeEventListener('change', onChange)
}
