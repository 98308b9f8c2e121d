'use client'

import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { onThemeChange, readToken } from '@/lib/client/theme-tokens'
import type { MetricsBoard } from './metrics-board'
import type { SeriesName } from './metrics-columns'

export interface ChartSeries {
  name: SeriesName
  colour: `--${string}`
  isDashed?: boolean
}

interface MetricsChartProps {
  board: MetricsBoard
  series: readonly ChartSeries[]
  /** The top of the scale, from the highest value in view. */
  top: (highest: number) => number
  label: string
}

const HEIGHT_PX = 64
const SYNC_KEY = 'metrics'

/** A live chart: drawn by uPlot when the board says so, and by React once. */
export function MetricsChart({ board, series, top, label }: MetricsChartProps) {
  const container = useRef<HTMLDivElement>(null)

  useEffect(() => {
    const element = container.current
    if (!element) return
    const plot = new uPlot(
      chartOptions(board, series, top, Math.max(1, element.clientWidth)),
      dataOf(board, series),
      element,
    )
    const draw = () => {
      if (!board.isPointing) plot.setData(dataOf(board, series))
    }
    const stops = [board.subscribe(draw), onThemeChange(() => plot.redraw(false))]
    const observer = new ResizeObserver(() => {
      if (element.clientWidth > 0) plot.setSize({ width: element.clientWidth, height: HEIGHT_PX })
    })
    observer.observe(element)
    return () => {
      for (const stop of stops) stop()
      observer.disconnect()
      plot.destroy()
    }
  }, [board, series, top])

  return <div ref={container} role="img" aria-label={label} className="h-16 overflow-hidden" />
}

function dataOf(board: MetricsBoard, series: readonly ChartSeries[]): uPlot.AlignedData {
  const { times, values } = board.columns
  return [[...times], ...series.map(({ name }) => [...values[name]])]
}

function chartOptions(
  board: MetricsBoard,
  series: readonly ChartSeries[],
  top: (highest: number) => number,
  width: number,
): uPlot.Options {
  return {
    width,
    height: HEIGHT_PX,
    padding: [2, 0, 1, 0],
    legend: { show: false },
    cursor: {
      sync: { key: SYNC_KEY },
      drag: { x: false, y: false, setScale: false },
      y: false,
      points: { size: 6 },
    },
    scales: {
      x: { time: true, range: (_plot, _min, max) => [max - board.seconds, max] },
      y: { range: (_plot, _min, max) => [0, top(max)] },
    },
    axes: [
      { show: false },
      {
        size: 0,
        ticks: { show: false },
        values: (_plot, splits) => splits.map(() => ''),
        grid: { stroke: () => readToken('--line'), width: 1 },
        splits: (_plot, _axis, min, max) => [min, (min + max) / 2, max],
      },
    ],
    series: [
      {},
      ...series.map(({ colour, isDashed }) => ({
        stroke: () => readToken(colour),
        fill: () => `color-mix(in srgb, ${readToken(colour)} 12%, transparent)`,
        width: 1.5,
        points: { show: false },
        ...(isDashed ? { dash: [4, 3] } : {}),
      })),
    ],
    hooks: {
      setCursor: [
        (plot) =>
          board.point(plot.cursor.left === undefined || plot.cursor.left < 0 ? null : (plot.cursor.idx ?? null)),
      ],
    },
  }
}
