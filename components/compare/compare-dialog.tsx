'use client'

import dynamic from 'next/dynamic'
import { useLocale, useTranslations } from 'next-intl'
import { useMemo, useState } from 'react'
import { formatLimit } from '@/components/playground/limits/limit-stops'
import { CURVE_HEIGHT, CURVE_WIDTH, type CurveName, scaleOf } from '@/components/timeline/curves'
import { lengthMs, startedAtMs } from '@/components/timeline/replay'
import { Curve } from '@/components/timeline/timeline-curves'
import { Dialog } from '@/components/ui/dialog'
import { Select } from '@/components/ui/select'
import { formatBytes, formatDuration } from '@/lib/client/format'
import { LIMIT_NAMES } from '@/lib/client/limits/limit-choice'
import { persistently } from '@/lib/client/persistently'
import type { RecordedRun } from '@/lib/contracts/playground'
import type { RunSample } from '@/lib/contracts/run'
import { type KeptRun, outputOf, useKeptRuns } from './kept-runs'

const MonacoDiff = dynamic(() => persistently(() => import('@/components/diff/monaco-diff')), { ssr: false })

/** Two runs side by side: what they used over each other, and where their output differs. */
export default function CompareDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('compare')
  const runs = useKeptRuns()
  const [keys, setKeys] = useState<readonly [string | undefined, string | undefined]>([runs[1]?.key, runs[0]?.key])
  const [one, other] = keys.map((key) => runs.find((run) => run.key === key))
  return (
    <Dialog
      onClose={onClose}
      title={t('title')}
      description={t('description')}
      className="top-[4vh]! max-h-[92vh]! w-[min(76rem,calc(100vw-2rem))]!"
    >
      {one === undefined || other === undefined ? (
        <p className="text-ink-muted">{t('tooFew')}</p>
      ) : (
        <div className="space-y-3">
          <div className="grid gap-2 sm:grid-cols-2">
            <RunChoice label={t('first')} run={one} runs={runs} onChoose={(key) => setKeys([key, other.key])} />
            <RunChoice label={t('second')} run={other} runs={runs} onChoose={(key) => setKeys([one.key, key])} />
          </div>
          <div className="grid gap-3 sm:grid-cols-2">
            <Curves name="cpuPercent" one={one.recorded} other={other.recorded} />
            <Curves name="memoryBytes" one={one.recorded} other={other.recorded} />
          </div>
          <Outputs one={one.recorded} other={other.recorded} />
        </div>
      )}
    </Dialog>
  )
}

interface RunChoiceProps {
  label: string
  run: KeptRun
  runs: readonly KeptRun[]
  onChoose: (key: string) => void
}

function RunChoice({ label, run, runs, onChoose }: RunChoiceProps) {
  const t = useTranslations('compare')
  const tLimits = useTranslations('limits.names')
  const locale = useLocale()
  const limits = LIMIT_NAMES.flatMap((name) => {
    const value = run.limits[name]
    return value === undefined ? [] : [`${tLimits(name)}: ${formatLimit(name, value, locale)}`]
  })
  return (
    <div>
      <Select
        label={label}
        value={run.key}
        onValueChange={onChoose}
        options={runs.map(({ key, project, number, recorded }) => ({
          value: key,
          label: t('run', { project, number, title: recorded.title }),
        }))}
        className="w-full"
      />
      <p className="mt-1 text-xs text-ink-muted tabular-nums">
        {[summaryOf(run.recorded, locale), ...limits].join(' · ')}
      </p>
    </div>
  )
}

function summaryOf({ end }: RecordedRun, locale: string): string {
  const how = end.type === 'exit' ? (end.signal ?? `exit ${end.exitCode}`) : end.type === 'error' ? end.code : ''
  const { durationMs, cpuMs, peakMemoryBytes } = end.type === 'exit' || end.type === 'error' ? end : {}
  return [
    how,
    durationMs === undefined ? '' : formatDuration(durationMs, locale),
    cpuMs === undefined ? '' : `CPU ${formatDuration(cpuMs, locale)}`,
    peakMemoryBytes ? formatBytes(peakMemoryBytes, locale) : '',
  ]
    .filter((part) => part !== '')
    .join(' · ')
}

/** On the clock of the program: what each waited for a sandbox says nothing of the two. */
function samplesFromStart({ samples, phases }: RecordedRun): RunSample[] {
  const beganMs = startedAtMs(phases)
  return samples.map((sample) => ({ ...sample, atMs: Math.max(0, sample.atMs - beganMs) }))
}

/** The second run's line is dashed. */
function Curves({ name, one, other }: { name: CurveName; one: RecordedRun; other: RecordedRun }) {
  const t = useTranslations('compare')
  const tTimeline = useTranslations('console.timeline')
  const [first, second] = useMemo(() => [samplesFromStart(one), samplesFromStart(other)], [one, other])
  const scale = useMemo(() => {
    const lengths = [one, other].map((run) => lengthMs(run) - startedAtMs(run.phases))
    return scaleOf([...first, ...second], { lengthMs: Math.max(1, ...lengths) })
  }, [one, other, first, second])
  return (
    <figure>
      <figcaption className="flex justify-between text-xs text-ink-muted">
        <span>{tTimeline(name === 'cpuPercent' ? 'cpu' : 'memory')}</span>
        <span>{t('lines')}</span>
      </figcaption>
      <svg
        aria-hidden
        viewBox={`0 0 ${CURVE_WIDTH} ${CURVE_HEIGHT}`}
        preserveAspectRatio="none"
        className="h-20 w-full rounded-sm bg-sunken"
      >
        <Curve samples={first} scale={scale} name={name} />
        <Curve samples={second} scale={scale} name={name} isDashed />
      </svg>
    </figure>
  )
}

function Outputs({ one, other }: { one: RecordedRun; other: RecordedRun }) {
  const t = useTranslations('compare')
  const [before, after] = [outputOf(one), outputOf(other)]
  if (before === after) return <p>{t(before === '' ? 'noOutput' : 'sameOutput')}</p>
  return (
    <div className="h-[38vh] overflow-hidden rounded-md border border-line">
      <MonacoDiff before={before} after={after} path="output.txt" label={t('outputs')} />
    </div>
  )
}
