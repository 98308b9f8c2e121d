'use client'

import { useLocale, useTranslations } from 'next-intl'
import { classNames } from '@/components/ui/class-names'
import { ScrollRegion } from '@/components/ui/scroll-region'
import { formatBytes, formatDuration } from '@/lib/client/format'
import type { DashboardRuns } from '@/lib/contracts/dashboard'
import { RunOutcomeKind } from '@/lib/contracts/run'

/** How runs of the last hour ended, how long they took, and which took longest. */
export function RunsPanel({ runs }: { runs: DashboardRuns | null }) {
  const t = useTranslations('dashboard.runs')
  const locale = useLocale()
  const ms = (value: number | null) => (value === null ? '–' : formatDuration(value, locale))
  if (runs === null) return <p className="p-6 text-center text-ink-muted">{t('loading')}</p>
  const kinds = RunOutcomeKind.options.filter((kind) => (runs.outcomes[kind] ?? 0) > 0)
  if (kinds.length === 0) return <p className="p-6 text-center text-ink-muted">{t('none')}</p>
  return (
    <div className="grid gap-6 p-4 md:grid-cols-[16rem_minmax(0,1fr)]">
      <div className="space-y-4">
        <section>
          <h3 className="mb-1 font-medium">{t('outcomes')}</h3>
          <dl className="grid grid-cols-[1fr_auto] gap-x-3 gap-y-1 tabular-nums">
            {kinds.map((kind) => (
              <Pair key={kind} name={t(`outcome.${kind}`)} value={String(runs.outcomes[kind])} />
            ))}
          </dl>
        </section>
        <section>
          <h3 className="mb-1 font-medium">{t('latency')}</h3>
          <dl className="grid grid-cols-[1fr_auto] gap-x-3 gap-y-1 tabular-nums">
            {(['p50', 'p95', 'p99'] as const).map((rank) => (
              <Pair key={rank} name={t('start', { rank })} value={ms(runs.startMs[rank])} />
            ))}
            {(['p50', 'p95', 'p99'] as const).map((rank) => (
              <Pair key={rank} name={t('whole', { rank })} value={ms(runs.durationMs[rank])} />
            ))}
          </dl>
        </section>
      </div>
      <ScrollRegion label={t('slowest')} className="relative overflow-x-auto">
        <h3 className="mb-1 font-medium">{t('slowest')}</h3>
        <table className="w-full whitespace-nowrap tabular-nums">
          <thead className="text-left text-xs text-ink-muted">
            <tr>
              {(['language', 'took', 'cpu', 'memory', 'ended', 'sandbox'] as const).map((name) => (
                <th key={name} scope="col" className="py-1 pr-4 font-medium">
                  {t(name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {runs.slowest.map((run) => (
              <tr key={run.runId} className="border-t border-line">
                <td className="py-1.5 pr-4">{run.language}</td>
                <td className="py-1.5 pr-4 font-semibold">{ms(run.durationMs)}</td>
                <td className="py-1.5 pr-4">{ms(run.cpuMs)}</td>
                <td className="py-1.5 pr-4">{formatBytes(run.peakMemoryBytes, locale)}</td>
                <td className={classNames('py-1.5 pr-4', run.exitCode !== 0 && 'text-danger')}>
                  {run.exitCode === null ? t(`outcome.${run.outcome}`) : t('exitCode', { code: run.exitCode })}
                </td>
                <td className="py-1.5 font-mono text-xs">{run.sandboxId}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </div>
  )
}

function Pair({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt className="text-ink-muted">{name}</dt>
      <dd className="text-right">{value}</dd>
    </>
  )
}
