'use client'

import { Pause, Play } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import {
  type KeyboardEvent,
  type PointerEvent,
  useEffect,
  useEffectEvent,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react'
import type { LineStore } from '@/components/console/line-store'
import { IconButton } from '@/components/ui/icon-button'
import { formatDuration } from '@/lib/client/format'
import type { RecordedRun } from '@/lib/contracts/playground'
import { CURVE_HEIGHT, type CurveName, limitLineOf, pictureFromMs, scaleOf, xOf } from './curves'
import type { PointedMoment } from './moment'
import { MomentValues, valuesInWords } from './moment-values'
import { lengthMs, type Replay, sampleAt, startedAtMs } from './replay'
import { TimelineCurves } from './timeline-curves'

/** Of the whole, at the press of a key: a run of milliseconds and one of an hour are gone through alike. */
const KEY_STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -0.01,
  ArrowDown: -0.01,
  ArrowRight: 0.01,
  ArrowUp: 0.01,
}

interface RunTimelineProps {
  run: RecordedRun
  replay: Replay
  /** All that it wrote. */
  log: LineStore
  pointed: PointedMoment
  /** The output is to be that of a moment, or all of it. */
  onReplay: (isReplaying: boolean) => void
}

/**
 * Goes through a run that is over as it went: what had been written at a moment, and what it used then. Its curves and its
 * output point at each other.
 */
export function RunTimeline({ run, replay, log, pointed, onReplay }: RunTimelineProps) {
  const t = useTranslations('console.timeline')
  const locale = useLocale()
  const { samples, output, end, phases } = run
  const endMs = lengthMs(run)
  const beganMs = startedAtMs(phases)
  /** Null: its end, wherever that turns out to be once all is known. */
  const [replayedMs, setReplayedMs] = useState<number | null>(null)
  const atMs = replayedMs ?? endMs
  const [isPlaying, setPlaying] = useState(false)
  const firstMs = pictureFromMs(beganMs, endMs)
  const limit = useMemo(() => limitLineOf(end, beganMs), [end, beganMs])
  const scale = useMemo(
    () => scaleOf(samples, { fromMs: firstMs, lengthMs: endMs }, limit),
    [samples, firstMs, endMs, limit],
  )
  const curves: CurveName[] = limit?.curve === 'processes' ? ['cpuPercent', 'processes'] : ['cpuPercent', 'memoryBytes']
  const moment = useSyncExternalStore(
    pointed.subscribe,
    () => pointed.current,
    () => null,
  )
  const shownMs = moment?.atMs ?? atMs
  const firstByteMs = output.find(({ stream }) => stream !== 'stdin')?.atMs

  const show = (ms: number) => {
    setReplayedMs(ms < endMs ? ms : null)
    replay.show(ms)
    onReplay(ms < endMs)
  }
  const pointAt = (ms: number, isReplaying: boolean) => {
    const shown = isReplaying ? replay.log : log
    pointed.point({ atMs: ms, row: shown.times.rowAt(ms, shown.endRow), from: 'curve' })
  }
  const onPointerMove = (event: PointerEvent<HTMLInputElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    const share = Math.max(0, Math.min(1, (event.clientX - left) / width))
    pointAt(firstMs + share * (endMs - firstMs), replayedMs !== null)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = KEY_STEPS[event.key]
    if (step === undefined) return
    event.preventDefault()
    setPlaying(false)
    const ms = Math.max(firstMs, Math.min(endMs, atMs + step * (endMs - firstMs)))
    show(ms)
    pointAt(ms, ms < endMs)
  }

  const play = useEffectEvent((elapsedMs: number) => {
    const ms = Math.min(endMs, elapsedMs)
    show(ms)
    if (ms === endMs) setPlaying(false)
  })
  const fromMs = useEffectEvent(() => replayedMs ?? firstMs)

  useEffect(() => {
    if (!isPlaying) return
    const beganAtMs = performance.now() - fromMs()
    let frame = requestAnimationFrame(function step() {
      play(performance.now() - beganAtMs)
      frame = requestAnimationFrame(step)
    })
    return () => cancelAnimationFrame(frame)
  }, [isPlaying])

  return (
    <figure aria-label={t('label')} className="flex shrink-0 items-center gap-2 border-t border-line px-2 py-1">
      <IconButton size="small" label={isPlaying ? t('pause') : t('play')} onClick={() => setPlaying(!isPlaying)}>
        {isPlaying ? <Pause aria-hidden /> : <Play aria-hidden />}
      </IconButton>
      <div className="relative h-10 min-w-0 flex-1 overflow-hidden rounded-sm bg-sunken has-focus-visible:outline-2 has-focus-visible:outline-focus">
        <TimelineCurves {...{ samples, scale, curves, output, limit }} startedAtMs={beganMs}>
          <path
            d={`M${xOf(shownMs, scale)} 0V${CURVE_HEIGHT}`}
            vectorEffect="non-scaling-stroke"
            strokeWidth={moment === null ? 2 : 1}
            className="stroke-ink"
          />
        </TimelineCurves>
        <input
          type="range"
          aria-label={t('moment')}
          aria-valuetext={valuesInWords(t, locale, atMs, sampleAt(samples, atMs))}
          min={Math.floor(firstMs)}
          max={Math.ceil(endMs)}
          value={Math.round(atMs)}
          onChange={(event) => {
            setPlaying(false)
            show(Number(event.target.value))
          }}
          onKeyDown={onKeyDown}
          onBlur={() => pointed.point(null)}
          onPointerMove={onPointerMove}
          onPointerLeave={() => pointed.point(null)}
          className="timeline-range absolute inset-0 size-full cursor-crosshair outline-none"
        />
      </div>
      <MomentValues
        title={
          firstByteMs === undefined ? t('noOutput') : t('firstByte', { time: formatDuration(firstByteMs, locale) })
        }
        atMs={shownMs}
        endMs={endMs}
        sample={sampleAt(samples, shownMs)}
        curves={curves}
      />
    </figure>
  )
}
