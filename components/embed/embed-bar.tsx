'use client'

import { ExternalLink } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { RunControls } from '@/components/playground/run-controls'
import { useWorkspace } from '@/components/playground/workspace-context'
import { buttonClassName } from '@/components/ui/button'
import { Logo } from '@/components/ui/logo'

export function EmbedBar() {
  const t = useTranslations('embed')
  const title = useWorkspace((workspace) => workspace.title)
  const link = useWorkspace(({ origin }) => origin?.link ?? '/')
  return (
    <header className="flex shrink-0 items-center gap-2 border-b border-line bg-raised px-3 py-1.5">
      <Logo className="size-5 shrink-0" />
      <h1 className="min-w-0 flex-1 truncate font-semibold">{title || t('empty')}</h1>
      <RunControls />
      <a href={link} target="_blank" rel="noreferrer" className={buttonClassName('ghost')}>
        <ExternalLink aria-hidden />
        <span className="phone:sr-only">{t('open')}</span>
      </a>
    </header>
  )
}
