'use client'

import { Accessibility, Plus, Search, Trash2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { type ReactNode, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { FindBar } from '@/components/console/find-bar'
import { IconButton } from '@/components/ui/icon-button'
import { persistently } from '@/lib/client/persistently'
import type { TerminalRegistry } from './terminal-registry'
import type { TerminalScreenHandle } from './terminal-screen-view'
import { TerminalTabs } from './terminal-tabs'
import { useScreenReaderMode } from './use-screen-reader-mode'

/** xterm.js is fetched when a terminal is first looked at. */
const TerminalScreenView = dynamic(() => persistently(() => import('./terminal-screen-view')), { ssr: false })

const PRESSED = 'aria-pressed:bg-accent-wash aria-pressed:text-accent-strong'

interface TerminalsViewProps {
  registry: TerminalRegistry
  /** Shown while there is none; is given what went wrong. */
  empty: (error: unknown) => ReactNode
}

/** The terminals of one sandbox as tabs, with what is done to them. */
export function TerminalsView({ registry, empty }: TerminalsViewProps) {
  const t = useTranslations('terminal')
  const { terminals, activeId, error } = useStore(registry.store)
  const [isScreenReaderMode, setScreenReaderMode] = useScreenReaderMode()
  const [find, setFind] = useState<{ text: string; isCaseSensitive: boolean } | null>(null)
  const [matches, setMatches] = useState({ index: -1, count: 0 })
  const tabs = useRef<HTMLDivElement>(null)
  const screen = useRef<TerminalScreenHandle>(null)

  const search = (next: { text: string; isCaseSensitive: boolean }, step: -1 | 0 | 1) => {
    setFind(next)
    screen.current?.find(next.text, next.isCaseSensitive, step)
  }
  const endFind = () => {
    setFind(null)
    screen.current?.endFind()
  }

  return (
    <>
      <div className="flex shrink-0 items-center gap-0.5 border-b border-line px-2 py-1">
        <TerminalTabs
          ref={tabs}
          terminals={terminals}
          activeId={activeId}
          onSelect={registry.select}
          onClose={registry.close}
        />
        <IconButton size="small" label={t('new')} onClick={registry.open}>
          <Plus aria-hidden />
        </IconButton>
        <div className="ml-auto flex items-center gap-0.5">
          <IconButton
            size="small"
            label={t('screenReader')}
            aria-pressed={isScreenReaderMode}
            className={PRESSED}
            onClick={() => setScreenReaderMode(!isScreenReaderMode)}
          >
            <Accessibility aria-hidden />
          </IconButton>
          <IconButton
            size="small"
            label={t('search')}
            hint="Ctrl+Shift+F"
            disabled={activeId === null}
            aria-pressed={find !== null}
            className={PRESSED}
            onClick={() => (find ? endFind() : setFind({ text: '', isCaseSensitive: false }))}
          >
            <Search aria-hidden />
          </IconButton>
          <IconButton
            size="small"
            label={t('close')}
            disabled={activeId === null}
            onClick={() => activeId && registry.close(activeId)}
          >
            <Trash2 aria-hidden />
          </IconButton>
        </div>
      </div>
      {find ? (
        <FindBar
          text={find.text}
          isCaseSensitive={find.isCaseSensitive}
          index={matches.index === -1 ? null : matches.index}
          count={matches.count}
          onText={(text) => search({ ...find, text }, 0)}
          onCase={(isCaseSensitive) => search({ ...find, isCaseSensitive }, 0)}
          onMove={(step) => search(find, step)}
          onClose={endFind}
        />
      ) : null}
      <div className="relative min-h-0 flex-1">
        {terminals.map(({ terminalId, title, number }) => {
          const session = registry.session(terminalId)
          const isActive = terminalId === activeId
          return session ? (
            <TerminalScreenView
              key={terminalId}
              ref={isActive ? screen : undefined}
              session={session}
              name={title ?? t('name', { number })}
              isActive={isActive}
              isScreenReaderMode={isScreenReaderMode}
              onLeave={() => tabs.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus()}
              onFind={() => setFind({ text: '', isCaseSensitive: false })}
              onMatches={(index, count) => setMatches({ index, count })}
            />
          ) : null
        })}
        {terminals.length === 0 ? empty(error) : null}
      </div>
    </>
  )
}
