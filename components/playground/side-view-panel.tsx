'use client'

import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ReactNode, type RefObject, useEffect } from 'react'
import { IconButton } from '@/components/ui/icon-button'
import { closeSideView, useSideView } from './side-view'

interface SideViewPanelProps {
  title: string
  /** What gets the focus each time the panel is called up. */
  field: RefObject<HTMLInputElement | null>
  /** Beside the title. */
  actions?: ReactNode
  children: ReactNode
}

/** What takes the place of the files, until Escape or its button brings these back. */
export function SideViewPanel({ title, field, actions, children }: SideViewPanelProps) {
  const t = useTranslations('panels')
  const { calls } = useSideView()

  useEffect(() => {
    if (calls === 0) return
    field.current?.focus()
    field.current?.select()
  }, [calls, field])

  return (
    <section
      aria-label={title}
      className="flex min-h-0 flex-1 flex-col"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) closeSideView()
      }}
    >
      <div className="flex h-9 shrink-0 items-center border-b border-line pr-1 pl-3 coarse:h-11">
        <h2 className="flex-1 truncate text-xs font-semibold text-ink-muted">{title}</h2>
        {actions}
        <IconButton size="small" label={t('backToFiles')} onClick={closeSideView}>
          <X aria-hidden />
        </IconButton>
      </div>
      {children}
    </section>
  )
}
