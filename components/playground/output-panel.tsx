'use client'

import { useTranslations } from 'next-intl'
import { useKeptRuns } from '@/components/compare/kept-runs'
import { Console } from '@/components/console/console'
import { TerminalPanel } from '@/components/terminal/terminal-panel'
import { Tab, TabList, TabPanel, Tabs } from '@/components/ui/tabs'
import { textOf } from '@/lib/client/workspace/project'
import { showOverlay } from './overlays'
import { useShell } from './shell-context'
import { useRerunTests } from './use-rerun-tests'
import { useWorkspaceStore } from './workspace-context'

export function OutputPanel() {
  const t = useTranslations('panels')
  const canCompare = useKeptRuns().length > 1
  const { outputTab, show, showPlace } = useShell()
  const store = useWorkspaceStore()
  const rerunTests = useRerunTests()
  return (
    <Tabs
      value={outputTab}
      onValueChange={(tab) => show(tab === 'terminal' ? 'terminal' : 'output')}
      className="flex h-full min-h-0 flex-col"
    >
      <TabList aria-label={t('output')} className="h-9 shrink-0 border-b border-line px-1 phone:hidden">
        <Tab value="console">{t('console')}</Tab>
        <Tab value="terminal">{t('terminal')}</Tab>
      </TabList>
      <TabPanel value="console">
        <Console
          onLimits={() => showOverlay('limits')}
          onCompare={canCompare ? () => showOverlay('compare') : undefined}
          onRerunTests={rerunTests}
          isKnownPath={(path) => store.getState().project.docs.has(path)}
          textOf={(path) => textOf(store.getState().project, path)}
          onOpenLocation={(path, line, column) => {
            store.getState().open(path)
            showPlace({ path, line, column: column ?? 1 })
          }}
        />
      </TabPanel>
      <TabPanel value="terminal">
        <TerminalPanel />
      </TabPanel>
    </Tabs>
  )
}
