'use client'

import { QueryClientProvider } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useCallback, useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { Button } from '@/components/ui/button'
import { Tab, TabList, TabPanel, Tabs } from '@/components/ui/tabs'
import { DASHBOARD_TABS } from '@/lib/client/dashboard/dashboard-address'
import { DashboardClient } from '@/lib/client/dashboard/dashboard-client'
import type { LogFilter } from '@/lib/client/dashboard/log-filter'
import { makeQueryClient } from '@/lib/client/query-client'
import { EnginePanel } from './engine-panel'
import { HistorySection } from './history-section'
import { KeysPanel } from './keys-panel'
import { LogPanel } from './log-panel'
import { RunsPanel } from './runs-panel'
import { SandboxesPanel } from './sandboxes-panel'
import { Tiles } from './tiles'
import { useDashboardAddress } from './use-dashboard-address'

interface DashboardPageProps {
  /** The browser is on the server's own machine, where no token is needed. */
  isLocal: boolean
}

/** What operators see: the server as it is, as it was, and every sandbox. */
export function DashboardPage({ isLocal }: DashboardPageProps) {
  const t = useTranslations('dashboard')
  const [client] = useState(() => new DashboardClient())
  const [queryClient] = useState(makeQueryClient)
  const { status, view } = useStore(client.store)
  const [{ tab, filter }, change] = useDashboardAddress(client.board)
  const setFilter = useCallback((filter: LogFilter) => change({ filter }), [change])
  useEffect(() => client.start(), [client])
  // A line that comes and goes moves all that is below it: that the first numbers are on their way is seen where they will be.
  const isQuiet = status === 'live' || status === 'connecting'

  return (
    <QueryClientProvider client={queryClient}>
      <div className="space-y-4">
        <p role="status" aria-label={t('connection')} className={isQuiet ? 'sr-only' : 'text-warn'}>
          {t(`status.${status}`)}
          {status === 'refused' ? (
            <Button className="ml-3" onClick={() => window.location.reload()}>
              {t('signInAgain')}
            </Button>
          ) : null}
        </p>
        <Tiles view={view} />
        <HistorySection board={client.board} memoryTotalBytes={view?.host.memoryTotalBytes ?? null} />
        <Tabs
          value={tab}
          onValueChange={(value) => change({ tab: DASHBOARD_TABS.find((name) => name === value) ?? 'sandboxes' })}
          className="rounded-xl border border-line bg-surface"
        >
          <TabList aria-label={t('details')} className="h-10 overflow-x-auto border-b border-line px-1">
            <Tab value="sandboxes">
              {t('sandboxes.title')}
              <span className="text-xs text-ink-faint tabular-nums">{view?.sandboxes.size ?? ''}</span>
            </Tab>
            <Tab value="runs">{t('runs.title')}</Tab>
            <Tab value="log">{t('log.title')}</Tab>
            <Tab value="engine">{t('engine.title')}</Tab>
            <Tab value="keys">{t('keys.title')}</Tab>
          </TabList>
          <TabPanel value="sandboxes">
            <SandboxesPanel view={view} isLocal={isLocal} />
          </TabPanel>
          <TabPanel value="runs">
            <RunsPanel runs={view?.runs ?? null} />
          </TabPanel>
          <TabPanel value="log">
            <LogPanel log={view?.log ?? null} board={client.board} filter={filter} onFilter={setFilter} />
          </TabPanel>
          <TabPanel value="engine">
            <EnginePanel engine={view?.engine ?? null} />
          </TabPanel>
          <TabPanel value="keys">
            <KeysPanel />
          </TabPanel>
        </Tabs>
      </div>
    </QueryClientProvider>
  )
}
