'use client'

import { Info, TriangleAlert } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { AnswerLink } from '@/components/help/answer-link'
import { useTold } from '@/components/help/use-told'
import type { RunRecord, RunState } from '@/components/session/run-record'
import { classNames } from '@/components/ui/class-names'
import { formatBytes, formatDuration } from '@/lib/client/format'
import { runLogUrl } from '@/lib/client/queries/urls'
import { RunErrorCode } from '@/lib/contracts/run'

/** The limits that can end a run, by the unit of their number. */
const LIMIT_FORMAT = {
  timeout: formatDuration,
  cpu_time: formatDuration,
  memory: formatBytes,
  disk: formatBytes,
  output: formatBytes,
  processes: (count: number, locale: string) => new Intl.NumberFormat(locale).format(count),
} as const

type LimitedState = keyof typeof LIMIT_FORMAT

function isLimited(state: RunState): state is LimitedState {
  return state in LIMIT_FORMAT
}

interface RunNoticesProps {
  run: RunRecord
  hasDroppedLines: boolean
  onLimits?: () => void
}

/** What a reader of the output must know besides: what ended the run, and what is not on the page. */
export function RunNotices({ run, hasDroppedLines, onLimits }: RunNoticesProps) {
  const t = useTranslations('console.notice')
  const locale = useLocale()
  const cause = useCause(run)
  const gaps = [
    run.recording !== null ? t(run.hasMissedOutput ? 'recordedCut' : 'recorded') : null,
    run.truncatedAtBytes === null ? null : t('truncated', { limit: formatBytes(run.truncatedAtBytes, locale) }),
    run.hasMissedOutput && run.recording === null ? t('missed') : null,
    hasDroppedLines ? t('dropped') : null,
  ].filter((text) => text !== null)
  return (
    <>
      {cause === null ? null : (
        <Notice isError>
          {cause} <AnswerLink code={run.failure?.code ?? RunErrorCode.parse(run.state)} />{' '}
          {onLimits && isLimited(run.state) && run.state !== 'output' ? (
            <button type="button" className="font-medium underline underline-offset-2" onClick={onLimits}>
              {t('limits')}
            </button>
          ) : null}
        </Notice>
      )}
      {gaps.map((text) => (
        <Notice key={text}>
          {text}{' '}
          {run.sandboxId !== null && run.runId !== null ? (
            <a className="font-medium underline underline-offset-2" href={runLogUrl(run.sandboxId, run.runId)} download>
              {t('download')}
            </a>
          ) : null}
        </Notice>
      ))}
    </>
  )
}

/** Which limit it was, its value, what was seen of it and when; as much of that as is known. */
function useCause({ state, failure, usage }: RunRecord): string | null {
  const t = useTranslations('console')
  const locale = useLocale()
  const told = useTold()
  if (failure === null || state === 'cancelled') return null
  if (!isLimited(state) || failure.limit === undefined) return told(failure.message)
  const format = LIMIT_FORMAT[state]
  const limit = format(failure.limit, locale)
  if (failure.seen === undefined || usage.durationMs === undefined) return t(`cause.${state}`, { limit })
  return t(`causeSeen.${state}`, {
    limit,
    seen: format(failure.seen, locale),
    after: formatDuration(usage.durationMs, locale),
  })
}

function Notice({ isError = false, children }: { isError?: boolean; children: ReactNode }) {
  const Icon = isError ? TriangleAlert : Info
  return (
    <p
      className={classNames(
        'flex items-start gap-2 border-t border-line px-3 py-1.5',
        isError ? 'bg-danger-wash text-danger-strong' : 'bg-warn-wash text-ink',
      )}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span className="min-w-0 break-words">{children}</span>
    </p>
  )
}
