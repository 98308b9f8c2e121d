'use client'

import { useTranslations } from 'next-intl'
import { SandboxBadge } from '@/components/session/sandbox-badge'
import { ShareButton } from '@/components/share/share-button'
import { Logo } from '@/components/ui/logo'
import { HelpMenu } from './help-menu'
import { PanelToggles } from './panel-toggles'
import { PhoneMenu } from './phone-menu'
import { LanguageSwitch, ThemeMenu } from './preference-controls'
import { ProjectMenu } from './project-menu'
import { RunControls, RunTarget } from './run-controls'

/** What is worked on, what is started, and the page's own settings; two lines of it on a phone. */
export function TopBar() {
  const t = useTranslations('app')
  return (
    <header className="flex shrink-0 flex-wrap items-center gap-2 px-3 py-2 phone:gap-x-1 phone:border-b phone:px-2 phone:border-line phone:bg-raised">
      <h1 className="flex items-center gap-2 pr-1 text-[0.9375rem] font-semibold tracking-tight">
        <Logo className="size-7" />
        <span className="phone:sr-only">{t('name')}</span>
      </h1>
      <ProjectMenu />
      <SandboxBadge className="pl-1" />
      <div className="order-5 flex w-full min-w-0 md:order-none md:ml-auto md:w-auto md:flex-1 md:justify-end">
        <RunTarget />
      </div>
      <div className="order-4 md:order-none">
        <RunControls />
      </div>
      <div className="order-4 md:order-none">
        <ShareButton />
      </div>
      <div className="ml-2 flex items-center gap-0.5 phone:hidden">
        <PanelToggles />
        <LanguageSwitch />
        <ThemeMenu />
        <HelpMenu />
      </div>
      <div className="ml-auto md:hidden">
        <PhoneMenu />
      </div>
    </header>
  )
}
