import { type KeyboardEvent, type PointerEvent, useEffect, useSyncExternalStore } from 'react'
import type { PointedMoment } from '@/components/timeline/moment'
import type { LineStore } from './line-store'
import type { LogViewport } from './log-viewport'

interface PointedRowOptions {
  pointed: PointedMoment
  log: LineStore
  viewport: LogViewport
  draw: () => void
}

const STEPS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 }

/** Lines point at the moment they were written, by the mouse and by Alt with the arrow keys; a moment on a curve points back. */
export function usePointedRow({ pointed, log, viewport, draw }: PointedRowOptions) {
  const moment = useSyncExternalStore(
    pointed.subscribe,
    () => pointed.current,
    () => null,
  )
  const row = moment?.row ?? null

  useEffect(() => {
    if (row === null || moment?.from !== 'curve') return
    viewport.reveal({ row, start: 0 })
    draw()
  }, [moment, row, viewport, draw])

  const pointAt = (next: number | null) => {
    const atMs = next === null ? null : log.times.timeOf(next)
    pointed.point(atMs === null ? null : { atMs, row: next, from: 'output' })
  }

  return {
    row,
    onPointerOver: ({ target }: PointerEvent) => {
      const line = target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null
      pointAt(line === null ? null : Number(line.dataset.row))
    },
    onPointerLeave: () => pointAt(null),
    onKeyDown: (event: KeyboardEvent) => {
      const step = STEPS[event.key]
      if (step === undefined || !event.altKey || log.isEmpty) return
      event.preventDefault()
      const from = row ?? (step > 0 ? viewport.topRow - 1 : viewport.topRow + 1)
      const next = Math.max(log.firstRow, Math.min(log.endRow - 1, from + step))
      viewport.reveal({ row: next, start: 0 })
      draw()
      pointAt(next)
    },
  }
}
