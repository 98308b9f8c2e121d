'use client'

import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { HistoryBoard } from '@/lib/client/dashboard/history-board'
import { onThemeChange, readToken } from '@/lib/client/theme-tokens'
import { type HistoryChartSpec, toColumns } from './history-charts'

interface HistoryChartProps {
  board: HistoryBoard
  chart: HistoryChartSpec
  /** The top of the scale, where it is known. */
  top: number | null
  label: string
  locale: string
}

const HEIGHT_PX = 132
const AXIS_WIDTH_PX = 58
const SYNC_KEY = 'dashboard'
/** A drag that is shorter was a click. */
const BRUSH_MIN_PX = 8

/** One chart of the past: drawn by uPlot when the board says so, and by React once. A drag over it looks closer. */
export default function HistoryChart({ board, chart, top, label, locale }: HistoryChartProps) {
  const container = useRef<HTMLDivElement>(null)
  const topRef = useRef(top)
  topRef.current = top

  useEffect(() => {
    const element = container.current
    if (!element) return
    const read = (): uPlot.AlignedData => {
      const { times, values } = toColumns(board.samples, board.stepMs, chart)
      return [times, ...values]
    }
    const options = chartOptions({ board, chart, locale, top: () => topRef.current, width: element.clientWidth || 300 })
    const plot = new uPlot(options, read(), element)
    const draw = () => {
      if (!board.isPointing && !document.hidden) plot.setData(read())
    }
    const stops = [board.subscribe(draw), onThemeChange(() => plot.redraw(false))]
    document.addEventListener('visibilitychange', draw)
    const observer = new ResizeObserver(() => {
      if (element.clientWidth > 0) plot.setSize({ width: element.clientWidth, height: HEIGHT_PX })
    })
    observer.observe(element)
    return () => {
      for (const stop of stops) stop()
      document.removeEventListener('visibilitychange', draw)
      observer.disconnect()
      plot.destroy()
    }
  }, [board, chart, locale])

  return <div ref={container} role="img" aria-label={label} className="h-[132px] overflow-hidden" />
}

interface ChartOptions {
  board: HistoryBoard
  chart: HistoryChartSpec
  locale: string
  top: () => number | null
  width: number
}

function chartOptions({ board, chart, locale, top, width }: ChartOptions): uPlot.Options {
  const axis = {
    stroke: () => readToken('--ink-faint'),
    grid: { stroke: () => readToken('--line'), width: 1 },
    ticks: { show: false },
    font: `11px ${readToken('--font-sans')}`,
  }
  return {
    width,
    height: HEIGHT_PX,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    cursor: {
      sync: { key: SYNC_KEY },
      drag: { x: true, y: false, setScale: false },
      y: false,
      points: { size: 6 },
    },
    scales: {
      x: { time: true, range: () => [board.window.fromMs / 1000, board.window.toMs / 1000] },
      y: { range: (_plot, _min, max) => [0, top() ?? Math.max(chart.least, max * 1.15)] },
    },
    axes: [
      { ...axis, size: 22, values: (_plot, splits) => splits.map((second) => clock(second, locale, board)) },
      { ...axis, size: AXIS_WIDTH_PX, values: (_plot, splits) => splits.map((value) => chart.format(value, locale)) },
    ],
    series: [
      {},
      ...chart.series.map(({ colour, isDashed }) => ({
        stroke: () => readToken(colour),
        width: 1.5,
        points: { show: false },
        // A claim now and then is a point with nothing on either side.
        ...(chart.key === 'claims' ? { points: { show: true, size: 4 }, spanGaps: false } : {}),
        ...(isDashed ? { dash: [4, 3] } : {}),
      })),
    ],
    hooks: {
      setCursor: [
        (plot) => {
          const { left, idx } = plot.cursor
          const time = left === undefined || left < 0 || idx == null ? undefined : plot.data[0][idx]
          const index = time === undefined ? -1 : board.samples.findIndex(({ atMs }) => atMs / 1000 === time)
          board.point(index === -1 ? null : index)
        },
      ],
      setSelect: [
        (plot) => {
          const { left, width: selected } = plot.select
          if (selected < BRUSH_MIN_PX) return
          const [fromS, toS] = [plot.posToVal(left, 'x'), plot.posToVal(left + selected, 'x')]
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
          board.show({ fromMs: fromS * 1000, toMs: toS * 1000 }).catch(() => {
            // The charts stay empty for that window, and the next choice asks again.
          })
        },
      ],
    },
  }
}

const SECONDS_BELOW_MS = 5 * 60_000

function clock(second: number, locale: string, board: HistoryBoard): string {
  const { fromMs, toMs } = board.window
  const withSeconds = toMs - fromMs < SECONDS_BELOW_MS ? ({ second: '2-digit' } as const) : {}
  return new Date(second * 1000).toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit', ...withSeconds })
}
