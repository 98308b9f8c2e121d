import { useLocale, useTranslations } from 'next-intl'
import { classNames } from '@/components/ui/class-names'
import { formatBytes, formatDuration, formatPercent } from '@/lib/client/format'
import type { RunSample } from '@/lib/contracts/run'
import type { CurveName } from './curves'

const DOT_CLASS: Record<CurveName, string> = {
  cpuPercent: 'bg-series-1',
  memoryBytes: 'bg-series-2',
  processes: 'bg-series-3',
}
const NAME = { cpuPercent: 'cpu', memoryBytes: 'memory', processes: 'processes' } as const
const NOTHING = '–'

interface MomentValuesProps {
  atMs: number
  endMs: number
  sample: RunSample | null
  curves: readonly CurveName[]
  title?: string
}

/** What a run used at a moment, in the colours of its curves. */
export function MomentValues({ atMs, endMs, sample, curves, title }: MomentValuesProps) {
  const t = useTranslations('console.timeline')
  const locale = useLocale()
  return (
    <div title={title} className="w-36 shrink-0 text-xs leading-4 whitespace-nowrap text-ink-muted tabular-nums">
      <p>
        {formatDuration(atMs, locale)} / {formatDuration(endMs, locale)}
      </p>
      <p className="flex gap-2.5">
        {curves.map((name) => (
          <span key={name} title={t(NAME[name])} className="flex items-center gap-1">
            <span aria-hidden className={classNames('size-1.5 rounded-full', DOT_CLASS[name])} />
            <span className="sr-only">{t(NAME[name])}</span>
            {sample === null ? NOTHING : formatValue(sample, name, locale)}
          </span>
        ))}
      </p>
    </div>
  )
}

export function formatValue(sample: RunSample, name: CurveName, locale: string): string {
  if (name === 'cpuPercent') return formatPercent(sample.cpuPercent, locale)
  if (name === 'memoryBytes') return formatBytes(sample.memoryBytes, locale)
  return new Intl.NumberFormat(locale).format(sample.processes ?? 0)
}

type Translate = ReturnType<typeof useTranslations<'console.timeline'>>

export function valuesInWords(t: Translate, locale: string, atMs: number, sample: RunSample | null): string {
  const time = formatDuration(atMs, locale)
  if (sample === null) return time
  return t('value', {
    time,
    cpu: formatValue(sample, 'cpuPercent', locale),
    memory: formatValue(sample, 'memoryBytes', locale),
  })
}
