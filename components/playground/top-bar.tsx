'use client'

import { useTranslations } from 'next-intl'
import { Logo } from '@/components/ui/logo'
import { HelpMenu } from './help-menu'
import { LanguageSwitch, ThemeMenu } from './preference-controls'
import { ProjectMenu } from './project-menu'
import { RunControls, RunTarget } from './run-controls'

export function TopBar() {
  const t = useTranslations('app')
  return (
    <header className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 px-3 py-2 phone:border-b phone:border-line phone:bg-raised">
      <h1 className="flex items-center gap-2 text-[0.9375rem] font-semibold tracking-tight">
        <Logo className="size-7" />
        <span className="phone:sr-only">{t('name')}</span>
      </h1>
      <ProjectMenu />
      <div className="order-last flex w-full min-w-0 md:order-none md:ml-auto md:w-auto md:flex-1 md:justify-end">
        <RunTarget />
      </div>
      <RunControls />
      <div className="ml-auto flex items-center gap-1 phone:order-first">
        <LanguageSwitch />
        <ThemeMenu />
        <HelpMenu />
      </div>
    </header>
  )
}
