'use client'

import { useQuery } from '@tanstack/react-query'
import { useLocale, useTranslations } from 'next-intl'
import { useState } from 'react'
import { ErrorText } from '@/components/help/error-text'
import { Button } from '@/components/ui/button'
import { ScrollRegion } from '@/components/ui/scroll-region'
import { formatBytes, formatDuration } from '@/lib/client/format'
import { runListQuery, runLogHeadQuery } from '@/lib/client/queries/runs'
import { runLogUrl } from '@/lib/client/queries/urls'
import type { RunSummary } from '@/lib/contracts/run'

/** What a sandbox has run, as far as it is kept, with what it printed. */
export function SandboxRuns({ sandboxId }: { sandboxId: string }) {
  const t = useTranslations('dashboard.sandboxRuns')
  const { data, error } = useQuery(runListQuery(sandboxId))
  const [openId, setOpenId] = useState<string | null>(null)
  if (error) {
    return (
      <p role="alert" className="p-4 text-danger">
        <ErrorText error={error} />
      </p>
    )
  }
  if (data?.runs.length === 0) return <p className="p-4 text-ink-muted">{t('none')}</p>
  return (
    <ul className="divide-y divide-line">
      {data?.runs.toReversed().map((run) => (
        <li key={run.runId} className="px-4 py-2">
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1 tabular-nums">
            <RunFacts run={run} />
            <Button
              size="small"
              className="ml-auto"
              aria-expanded={openId === run.runId}
              onClick={() => setOpenId(openId === run.runId ? null : run.runId)}
            >
              {t('output')}
            </Button>
          </div>
          {openId === run.runId ? <RunOutput sandboxId={sandboxId} runId={run.runId} /> : null}
        </li>
      ))}
    </ul>
  )
}

function RunFacts({ run: { language, startedAtMs, pid, outcome, exitCode, usage } }: { run: RunSummary }) {
  const t = useTranslations('dashboard.sandboxRuns')
  const tRuns = useTranslations('dashboard.runs')
  const locale = useLocale()
  return (
    <>
      <time dateTime={new Date(startedAtMs).toISOString()} className="text-xs text-ink-faint">
        {new Date(startedAtMs).toLocaleTimeString(locale)}
      </time>
      <span className="font-medium">{language}</span>
      <span className="text-xs text-ink-muted">{t('pid', { pid: String(pid) })}</span>
      <span>
        {outcome === null ? t('running') : null}
        {outcome !== null && exitCode === null ? tRuns(`outcome.${outcome}`) : null}
        {exitCode === null ? null : tRuns('exitCode', { code: exitCode })}
      </span>
      {usage ? (
        <span className="text-xs text-ink-muted">
          {formatDuration(usage.durationMs, locale)} · {formatBytes(usage.peakMemoryBytes, locale)}
        </span>
      ) : null}
    </>
  )
}

function RunOutput({ sandboxId, runId }: { sandboxId: string; runId: string }) {
  const t = useTranslations('dashboard.sandboxRuns')
  const { data, error } = useQuery(runLogHeadQuery(sandboxId, runId))
  if (error) {
    return (
      <p role="alert" className="mt-2 text-danger">
        <ErrorText error={error} />
      </p>
    )
  }
  return (
    <>
      <ScrollRegion label={t('output')} className="mt-2 max-h-80 overflow-auto rounded-md bg-sunken p-3">
        <pre className="font-mono text-xs">{data?.text === '' ? t('silent') : data?.text}</pre>
      </ScrollRegion>
      <a className="mt-1 inline-block text-xs text-accent underline" href={runLogUrl(sandboxId, runId)} download>
        {data?.isWhole === false ? t('downloadAll') : t('download')}
      </a>
    </>
  )
}
