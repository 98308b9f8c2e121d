'use client'

import { SquareTerminal } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { KeyboardEvent, Ref } from 'react'
import { Tab, TabList, Tabs } from '@/components/ui/tabs'
import type { TerminalEntry } from './terminal-session'

interface TerminalTabsProps {
  ref?: Ref<HTMLDivElement>
  terminals: readonly TerminalEntry[]
  activeId: string | null
  onSelect: (terminalId: string) => void
  onClose: (terminalId: string) => void
}

/** Delete, or a click with the middle button, closes a terminal. */
export function TerminalTabs({ ref, terminals, activeId, onSelect, onClose }: TerminalTabsProps) {
  const t = useTranslations('terminal')
  if (terminals.length === 0) return null
  return (
    <Tabs value={activeId ?? ''} onValueChange={onSelect} className="min-w-0">
      <TabList ref={ref} aria-label={t('tabs')} className="h-7 overflow-x-auto coarse:h-9">
        {terminals.map(({ terminalId, title, number, end }) => {
          const name = title ?? t('name', { number })
          return (
            <Tab
              key={terminalId}
              value={terminalId}
              aria-controls={undefined}
              className="max-w-48"
              onKeyDown={(event: KeyboardEvent) => {
                if (event.key === 'Delete') onClose(terminalId)
              }}
              onAuxClick={(event) => {
                if (event.button === 1) onClose(terminalId)
              }}
            >
              <SquareTerminal aria-hidden className="shrink-0" />
              <span className="truncate">{end ? t('ended', { name }) : name}</span>
            </Tab>
          )
        })}
      </TabList>
    </Tabs>
  )
}
