'use client'

import { PanelRightClose, PanelRightOpen } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { Group, Panel } from 'react-resizable-panels'
import { useIsPhone } from '@/components/playground/use-is-phone'
import { IconButton } from '@/components/ui/icon-button'
import { ResizeHandle } from '@/components/ui/resize-handle'
import { type Beside, keepBeside, readBeside } from './beside-memory'

interface WithBesideProps {
  /** The output. */
  children: ReactNode
  /** What is beside it; null: nothing is. */
  beside: ReactNode
  title: string
}

/** The output, and beside it what a run shows by other means: as wide as the reader likes it, or folded away. */
export function WithBeside({ children, beside, title }: WithBesideProps) {
  const t = useTranslations('console.beside')
  const isPhone = useIsPhone()
  const [kept, setKept] = useState(readBeside)
  const change = (part: Partial<Beside>) => {
    const next = { ...kept, ...part }
    setKept(next)
    keepBeside(next)
  }
  const hasPanel = beside !== null && !kept.isFolded
  return (
    <div className="flex min-h-0 min-w-0 flex-1 phone:flex-col">
      <Group
        id="console"
        orientation={isPhone ? 'vertical' : 'horizontal'}
        className="min-h-0 min-w-0 flex-1"
        onLayoutChanged={({ beside: share }, { isUserInteraction }) => {
          if (isUserInteraction && share !== undefined) change({ share })
        }}
      >
        <Panel id="log" minSize={80} className="flex min-h-0">
          {children}
        </Panel>
        {hasPanel ? (
          <>
            <ResizeHandle id="resize-beside" label={t('resize')} isVertical={isPhone} />
            <Panel id="beside" minSize={80} defaultSize={`${kept.share}%`}>
              <div className="flex h-full min-h-0 flex-col border-l border-line phone:border-t phone:border-l-0">
                <div className="flex shrink-0 items-center justify-between border-b border-line pl-3">
                  <h3 className="truncate text-xs font-semibold text-ink-muted">{title}</h3>
                  <IconButton size="small" label={t('fold')} onClick={() => change({ isFolded: true })}>
                    <PanelRightClose aria-hidden className="phone:rotate-90" />
                  </IconButton>
                </div>
                {beside}
              </div>
            </Panel>
          </>
        ) : null}
      </Group>
      {beside !== null && kept.isFolded ? (
        <button
          type="button"
          aria-expanded={false}
          onClick={() => change({ isFolded: false })}
          className="flex shrink-0 items-center gap-2 border-l border-line px-1.5 py-2 text-xs font-semibold text-ink-muted [writing-mode:vertical-rl] hover:bg-hover hover:text-ink focus-inset phone:border-t phone:border-l-0 phone:px-3 phone:[writing-mode:horizontal-tb]"
        >
          <PanelRightOpen aria-hidden className="size-4 shrink-0 phone:rotate-90" />
          {title}
        </button>
      ) : null}
    </div>
  )
}
