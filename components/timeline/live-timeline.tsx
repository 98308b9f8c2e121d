'use client'

import { useTranslations } from 'next-intl'
import { useSyncExternalStore } from 'react'
import { roughSamples } from '@/components/session/rough-samples'
import type { RunRecord } from '@/components/session/run-record'
import { useSession } from '@/components/session/use-sandbox-session'
import { pictureFromMs, scaleOf } from './curves'
import { MomentValues } from './moment-values'
import { startedAtMs } from './replay'
import { TimelineCurves } from './timeline-curves'

const CURVES = ['cpuPercent', 'memoryBytes'] as const

/** What the sandbox uses while the run goes on, a sample a second; its place is that of the timeline that follows. */
export function LiveTimeline({ run }: { run: RunRecord }) {
  const t = useTranslations('console.timeline')
  const { metrics } = useSession()
  useSyncExternalStore(
    metrics.subscribe,
    () => metrics.revision,
    () => 0,
  )
  const samples = roughSamples(run, metrics)
  const endMs = Math.max(1000, samples.at(-1)?.atMs ?? 0)
  const scale = scaleOf(samples, { fromMs: pictureFromMs(startedAtMs(run.phases), endMs), lengthMs: endMs })
  return (
    <figure aria-label={t('label')} className="flex shrink-0 items-center gap-2 border-t border-line px-2 py-1">
      <span className="w-7 text-center text-xs text-ink-faint">{t('live')}</span>
      <div className="relative h-10 min-w-0 flex-1 overflow-hidden rounded-sm bg-sunken">
        <TimelineCurves
          samples={samples}
          scale={scale}
          curves={CURVES}
          output={run.tape.pieces}
          startedAtMs={startedAtMs(run.phases)}
          limit={null}
        />
      </div>
      <MomentValues atMs={endMs} endMs={endMs} sample={samples.at(-1) ?? null} curves={CURVES} />
    </figure>
  )
}
