'use client'

import { Skull } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useLocale, useTranslations } from 'next-intl'
import { useEffect, useMemo, useState } from 'react'
import { ErrorText } from '@/components/help/error-text'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Tab, TabList, TabPanel, Tabs } from '@/components/ui/tabs'
import { NO_FILTER } from '@/lib/client/dashboard/log-filter'
import { formatBytes, formatDuration, formatPercent } from '@/lib/client/format'
import { persistently } from '@/lib/client/persistently'
import { signIn } from '@/lib/client/queries/dashboard'
import type { DashboardLogEntry, DashboardSandbox } from '@/lib/contracts/dashboard'
import { LogExplorer } from './log-explorer'
import { SandboxFiles } from './sandbox-files'
import { SandboxRuns } from './sandbox-runs'

/** xterm.js is fetched when a terminal is first looked at. */
const SandboxTerminal = dynamic(() => persistently(() => import('./sandbox-terminal')), { ssr: false })

const TABS = ['overview', 'files', 'terminal', 'runs'] as const
type TabName = (typeof TABS)[number]

interface SandboxDetailProps {
  sandboxId: string
  /** Null once it has ended. */
  sandbox: DashboardSandbox | null
  log: readonly DashboardLogEntry[]
  isLocal: boolean
  onKill: () => void
  onClose: () => void
}

/** One sandbox as its operator sees it: what it uses, its files, a shell in it, what it ran. */
export function SandboxDetail({ sandboxId, sandbox, log, isLocal, onKill, onClose }: SandboxDetailProps) {
  const t = useTranslations('dashboard.detail')
  const [tab, setTab] = useState<TabName>('overview')
  const access = useAccess(isLocal)
  const isThere = sandbox !== null
  const [filter, setFilter] = useState(NO_FILTER)
  const own = useMemo(() => log.filter((entry) => entry.sandboxId === sandboxId), [log, sandboxId])
  return (
    <Dialog
      onClose={onClose}
      title={sandboxId}
      description={
        sandbox
          ? t('description', { owner: sandbox.owner, template: sandbox.template, driver: sandbox.driver })
          : t('ended')
      }
      className="top-[4vh]! max-h-[92vh]! w-[min(64rem,calc(100vw-1rem))]!"
      footer={
        <Button variant="danger" disabled={!isThere} onClick={onKill}>
          <Skull aria-hidden />
          {t('kill')}
        </Button>
      }
    >
      {access.error === null ? null : (
        <p role="alert" className="mb-2 text-danger">
          <ErrorText error={access.error} />
        </p>
      )}
      <Tabs
        value={tab}
        onValueChange={(value) => setTab(TABS.find((name) => name === value) ?? 'overview')}
        className="flex h-[calc(92vh-12rem)] min-h-60 flex-col rounded-lg border border-line"
      >
        <TabList aria-label={t('parts')} className="h-9 shrink-0 overflow-x-auto border-b border-line">
          {TABS.map((name) => (
            <Tab key={name} value={name}>
              {t(name)}
            </Tab>
          ))}
        </TabList>
        <TabPanel value="overview" className="overflow-y-auto p-4">
          {sandbox ? <Facts sandbox={sandbox} /> : null}
          <h3 className="mt-4 mb-1 font-medium">{t('log')}</h3>
          {own.length === 0 ? (
            <p className="text-ink-muted">{t('noLog')}</p>
          ) : (
            <LogExplorer log={own} filter={filter} onFilter={setFilter} isOfOneSandbox />
          )}
        </TabPanel>
        <TabPanel value="files">
          {tab === 'files' && isThere && access.isGranted ? <SandboxFiles sandboxId={sandboxId} /> : null}
        </TabPanel>
        <TabPanel value="terminal">
          {tab === 'terminal' && isThere && access.isGranted ? <SandboxTerminal sandboxId={sandboxId} /> : null}
        </TabPanel>
        <TabPanel value="runs" className="overflow-y-auto">
          {tab === 'runs' && isThere && access.isGranted ? <SandboxRuns sandboxId={sandboxId} /> : null}
        </TabPanel>
      </Tabs>
    </Dialog>
  )
}

/** At the machine itself a browser gets the cookie that opens others' sandboxes when it first looks into one. */
function useAccess(isLocal: boolean) {
  const [isGranted, setGranted] = useState(!isLocal)
  const [error, setError] = useState<Error | null>(null)
  useEffect(() => {
    if (!isLocal) return
    signIn().then(
      () => setGranted(true),
      (failure: Error) => setError(failure),
    )
  }, [isLocal])
  return { isGranted, error }
}

function Facts({ sandbox }: { sandbox: DashboardSandbox }) {
  const t = useTranslations('dashboard.detail')
  const locale = useLocale()
  const { usage, limits, createdAtMs, expiresAtMs, surface, liveRuns } = sandbox
  const time = (atMs: number) => new Date(atMs).toLocaleString(locale)
  const of = (value: number | undefined, limit: number, format: (value: number) => string) =>
    `${value === undefined ? '–' : format(value)} / ${format(limit)}`
  const bytes = (value: number) => formatBytes(value, locale)
  const facts = {
    surface,
    created: time(createdAtMs),
    age: formatDuration(Math.max(0, Date.now() - createdAtMs), locale),
    expires: expiresAtMs === null ? t('kept') : time(expiresAtMs),
    cpu: of(usage?.cpuPercent, limits.cpuPercent, (value) => formatPercent(value, locale)),
    memory: of(usage?.memoryBytes, limits.memoryBytes, bytes),
    processes: of(usage?.processes, limits.processes, String),
    disk: of(usage?.diskBytes, limits.diskBytes, bytes),
    liveRuns: String(liveRuns),
  }
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1 tabular-nums">
      {Object.entries(facts).map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-ink-muted">{t(`facts.${name as keyof typeof facts}`)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
