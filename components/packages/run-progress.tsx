import { LoaderCircle, Square, TriangleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type RefObject, useEffect, useState } from 'react'
import { Elapsed } from '@/components/console/elapsed'
import { AnswerLink, HelpLink } from '@/components/help/answer-link'
import { useTold } from '@/components/help/use-told'
import { isActive, type RunRecord } from '@/components/session/run-record'
import { useSession } from '@/components/session/use-sandbox-session'
import { IconButton } from '@/components/ui/icon-button'
import { explainFailure, type PackageFailure } from '@/lib/client/packages/failure'
import type { GuideAnswer } from '@/lib/contracts/answers'
import { RunErrorCode } from '@/lib/contracts/run'
import { tailOf, usePackageRun } from './package-run'

/** More often than a person reads; each line would be thousands of times a second. */
const TICK_MS = 150

const ANSWER_OF: Partial<Record<PackageFailure['kind'], GuideAnswer>> = {
  network: 'network-refused',
  disk: 'the-disk-is-full',
}

/** How far npm or pip is, and how it ended. */
export function RunProgress({ field }: { field: RefObject<HTMLInputElement | null> }) {
  const t = useTranslations('packages')
  const run = usePackageRun()
  const isRunning = run !== null && isActive(run)
  return (
    <div className="mx-2 shrink-0">
      <p role="status" className="sr-only">
        {run === null ? '' : isRunning ? run.title : t(run.exitCode === 0 ? 'done' : 'failed', { title: run.title })}
      </p>
      {run === null ? null : isRunning ? (
        <Running run={run} field={field} />
      ) : run.state === 'finished' || run.state === 'cancelled' ? null : (
        <Failed run={run} />
      )}
    </div>
  )
}

function Running({ run, field }: { run: RunRecord; field: RefObject<HTMLInputElement | null> }) {
  const t = useTranslations('packages')
  const { stop } = useSession()
  const line = useLastLine(run)
  return (
    <div className="mb-2 rounded-md bg-sunken py-1 pr-1 pl-2">
      <div className="flex items-center gap-1.5">
        <LoaderCircle aria-hidden className="size-4 shrink-0 animate-spin text-accent motion-reduce:animate-none" />
        <span className="min-w-0 flex-1 truncate font-mono text-xs">{run.title}</span>
        <IconButton
          size="small"
          label={t('stop')}
          onClick={() => {
            field.current?.focus()
            void stop()
          }}
        >
          <Square aria-hidden />
        </IconButton>
      </div>
      <p className="flex gap-2 pr-1 text-xs text-ink-muted">
        <span className="min-w-0 flex-1 truncate font-mono" title={line}>
          {line || '…'}
        </span>
        <span className="tabular-nums">
          <Elapsed sinceMs={run.requestedAtMs} />
        </span>
      </p>
    </div>
  )
}

function useLastLine(run: RunRecord): string {
  const [line, setLine] = useState('')
  useEffect(() => {
    const timer = setInterval(() => setLine(tailOf(run).trimEnd().split('\n').at(-1) ?? ''), TICK_MS)
    return () => clearInterval(timer)
  }, [run])
  return line
}

function Failed({ run }: { run: RunRecord }) {
  const t = useTranslations('packages')
  const told = useTold()
  // A limit, or a sandbox that is gone: npm and pip have not got to say anything.
  const failure = run.failure === null ? explainFailure(tailOf(run)) : null
  const answer = failure ? ANSWER_OF[failure.kind] : undefined
  return (
    <div className="mb-2 rounded-md bg-danger-wash px-2 py-1.5 text-danger-strong">
      <p className="flex items-start gap-1.5 font-medium">
        <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
        <span className="min-w-0 break-words">{t('failed', { title: run.title })}</span>
      </p>
      <p className="mt-1 break-words">
        {failure === null ? (
          <>
            {told(run.failure?.message ?? '')} <AnswerLink code={run.failure?.code ?? RunErrorCode.parse(run.state)} />
          </>
        ) : (
          t(`why.${failure.kind}`)
        )}{' '}
        {answer === undefined ? null : <HelpLink anchor={answer} />}
      </p>
      {failure === null ? null : (
        <pre className="mt-1 max-h-32 overflow-auto font-mono text-xs break-words whitespace-pre-wrap">
          {failure.lines.join('\n')}
        </pre>
      )}
    </div>
  )
}
