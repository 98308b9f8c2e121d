'use client'

import { Pause, Play } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import { useEffect, useEffectEvent, useState } from 'react'
import { IconButton } from '@/components/ui/icon-button'
import { formatBytes, formatDuration, formatPercent } from '@/lib/client/format'
import type { RecordedRun } from '@/lib/contracts/playground'
import type { LineStore } from './line-store'
import { lengthMs, sampleAt, showUntil } from './replay'

/** Goes through a recorded run as it went: what had been written at a moment, and what it used then. */
export function ReplayBar({ recording, log }: { recording: RecordedRun; log: LineStore }) {
  const t = useTranslations('console.replay')
  const locale = useLocale()
  const endMs = lengthMs(recording)
  const [atMs, setAtMs] = useState(endMs)
  const [isPlaying, setIsPlaying] = useState(false)

  const show = (ms: number) => {
    setAtMs(ms)
    showUntil(log, recording, ms)
  }

  const play = useEffectEvent((elapsedMs: number) => {
    const ms = Math.min(endMs, elapsedMs)
    show(ms)
    if (ms === endMs) setIsPlaying(false)
  })
  const fromMs = useEffectEvent(() => (atMs >= endMs ? 0 : atMs))

  useEffect(() => {
    if (!isPlaying) return
    const startedAtMs = performance.now() - fromMs()
    let frame = requestAnimationFrame(function step() {
      play(performance.now() - startedAtMs)
      frame = requestAnimationFrame(step)
    })
    return () => cancelAnimationFrame(frame)
  }, [isPlaying])

  const sample = sampleAt(recording, atMs)
  return (
    <div className="flex items-center gap-2 border-t border-line px-3 py-1">
      <IconButton size="small" label={isPlaying ? t('pause') : t('play')} onClick={() => setIsPlaying(!isPlaying)}>
        {isPlaying ? <Pause aria-hidden /> : <Play aria-hidden />}
      </IconButton>
      <input
        type="range"
        aria-label={t('moment')}
        aria-valuetext={formatDuration(atMs, locale)}
        min={0}
        max={Math.ceil(endMs)}
        value={Math.round(atMs)}
        onChange={(event) => {
          setIsPlaying(false)
          show(Number(event.target.value))
        }}
        className="min-w-0 flex-1 accent-accent"
      />
      <span className="text-xs whitespace-nowrap text-ink-muted tabular-nums">
        {formatDuration(atMs, locale)} / {formatDuration(endMs, locale)}
        {sample === null
          ? null
          : ` · ${formatPercent(sample.cpuPercent, locale)} · ${formatBytes(sample.memoryBytes, locale)}`}
      </span>
    </div>
  )
}
