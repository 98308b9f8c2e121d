'use client'

import { useTranslations } from 'next-intl'
import { Tab, TabList, TabPanel, Tabs } from '@/components/ui/tabs'
import { type OutputTab, useShell } from './shell-context'

export function OutputPanel() {
  const t = useTranslations('panels')
  const { outputTab, show } = useShell()
  return (
    <Tabs
      value={outputTab}
      onValueChange={(tab) => show((tab as OutputTab) === 'terminal' ? 'terminal' : 'output')}
      className="flex h-full min-h-0 flex-col"
    >
      <TabList aria-label={t('output')} className="h-9 shrink-0 border-b border-line px-1 phone:hidden">
        <Tab value="console">{t('console')}</Tab>
        <Tab value="terminal">{t('terminal')}</Tab>
      </TabList>
      <TabPanel value="console">{null}</TabPanel>
      <TabPanel value="terminal">{null}</TabPanel>
    </Tabs>
  )
}
