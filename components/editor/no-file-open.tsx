'use client'

import { FilePlus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Logo } from '@/components/ui/logo'

export function NoFileOpen() {
  const t = useTranslations('editor')
  return (
    <div className="flex h-full flex-col items-center justify-center gap-2 p-6 text-center">
      <FilePlus aria-hidden className="size-8 text-line-strong" strokeWidth={1.25} />
      <p className="mt-1 text-sm font-medium text-ink-muted">{t('noneOpen')}</p>
      <p className="max-w-64 text-ink-faint">{t('noneOpenHint')}</p>
    </div>
  )
}

/** For the moment in which the browser reads the work that it keeps. */
export function OpeningProject() {
  const t = useTranslations('editor')
  return (
    <div role="status" className="flex h-full flex-col items-center justify-center gap-3 text-ink-faint">
      <Logo className="size-9 animate-pulse opacity-60" />
      {t('loading')}
    </div>
  )
}
