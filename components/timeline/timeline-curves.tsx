'use client'

import { type ReactNode, useMemo } from 'react'
import { classNames } from '@/components/ui/class-names'
import type { RecordedOutput } from '@/lib/contracts/playground'
import type { RunSample } from '@/lib/contracts/run'
import {
  areaOf,
  CURVE_HEIGHT,
  CURVE_WIDTH,
  type CurveName,
  curveOf,
  type LimitLine,
  type Scale,
  ticksOf,
  xOf,
  yOf,
} from './curves'

const LINE_CLASS: Record<CurveName, string> = {
  cpuPercent: 'stroke-series-1',
  memoryBytes: 'stroke-series-2',
  processes: 'stroke-series-3',
}
const TICK_HEIGHT = 9

interface TimelineCurvesProps {
  samples: readonly RunSample[]
  scale: Scale
  /** The first is filled. */
  curves: readonly CurveName[]
  output: readonly RecordedOutput[]
  /** Until then nothing ran. */
  startedAtMs: number
  limit: LimitLine | null
  children?: ReactNode
}

/** What a run used over its time, with when it wrote, as a picture; what it says is also told in words beside it. */
export function TimelineCurves(props: TimelineCurvesProps) {
  const { samples, scale, curves, output, startedAtMs, limit, children } = props
  const ticks = useMemo(() => ticksOf(output, scale), [output, scale])
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${CURVE_WIDTH} ${CURVE_HEIGHT}`}
      preserveAspectRatio="none"
      className="absolute inset-0 size-full"
    >
      <rect width={xOf(startedAtMs, scale)} height={CURVE_HEIGHT} className="fill-hover" />
      {curves.map((name, index) => (
        <Curve key={name} samples={samples} scale={scale} name={name} isFilled={index === 0} />
      ))}
      {ticks.map(({ x, stream }) => (
        <path
          key={`${x}${stream}`}
          d={`M${x} ${CURVE_HEIGHT}v-${TICK_HEIGHT}`}
          vectorEffect="non-scaling-stroke"
          className={stream === 'stderr' ? 'stroke-danger' : 'stroke-ink-faint'}
        />
      ))}
      {limit === null ? null : (
        <path
          d={
            limit.curve === null
              ? `M${xOf(limit.atMs, scale)} 0V${CURVE_HEIGHT}`
              : `M0 ${yOf(limit.value, scale[limit.curve])}H${CURVE_WIDTH}`
          }
          vectorEffect="non-scaling-stroke"
          strokeDasharray="5 3"
          strokeWidth={1.5}
          className="stroke-danger"
        />
      )}
      {children}
    </svg>
  )
}

interface CurveProps {
  samples: readonly RunSample[]
  scale: Scale
  name: CurveName
  isFilled?: boolean
  isDashed?: boolean
}

export function Curve({ samples, scale, name, isFilled = false, isDashed = false }: CurveProps) {
  const line = useMemo(() => curveOf(samples, scale, name), [samples, scale, name])
  const area = useMemo(() => (isFilled ? areaOf(samples, scale, name) : ''), [samples, scale, name, isFilled])
  return (
    <>
      {isFilled ? <path d={area} className="fill-series-1/12" /> : null}
      <path
        d={line}
        fill="none"
        vectorEffect="non-scaling-stroke"
        strokeWidth={1.5}
        {...(isDashed ? { strokeDasharray: '4 3' } : {})}
        className={classNames(LINE_CLASS[name])}
      />
    </>
  )
}
