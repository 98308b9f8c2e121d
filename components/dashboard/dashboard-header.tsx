'use client'

import { LogOut } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { LanguageSwitch, ThemeMenu } from '@/components/playground/preference-controls'
import { IconButton } from '@/components/ui/icon-button'
import { Logo } from '@/components/ui/logo'
import { signOut } from '@/lib/client/queries/dashboard'

/** @param canSignOut there is a cookie to be forgotten */
export function DashboardHeader({ canSignOut }: { canSignOut: boolean }) {
  const t = useTranslations('dashboard')
  const tApp = useTranslations('app')
  return (
    <header className="flex items-center gap-3 px-4 py-2 phone:border-b phone:border-line phone:bg-raised">
      <Link href="/" className="flex items-center gap-2 rounded-md text-[0.9375rem] font-semibold tracking-tight">
        <Logo className="size-7" />
        {tApp('name')}
      </Link>
      <h1 className="text-[0.9375rem] text-ink-muted">{t('title')}</h1>
      <div className="ml-auto flex items-center gap-1">
        <LanguageSwitch />
        <ThemeMenu />
        {canSignOut ? (
          <IconButton label={t('signOut')} onClick={() => void signOut().finally(() => window.location.reload())}>
            <LogOut aria-hidden />
          </IconButton>
        ) : null}
      </div>
    </header>
  )
}
