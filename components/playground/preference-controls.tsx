'use client'

import { Languages, Moon, Sun } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import { Button } from '@/components/ui/button'
import { IconButton } from '@/components/ui/icon-button'
import { Menu, MenuContent, MenuTrigger } from '@/components/ui/menu'
import { HTML_LANG } from '@/lib/contracts/preferences'
import { ThemeItems } from './theme-items'
import { useSwitchLocale } from './use-switch-locale'

const NAMES = { en: 'English', zh: '中文' } as const

/** The language that the page is not in, by its own name. */
export function useOtherLocale() {
  const switchLocale = useSwitchLocale()
  const other = useLocale() === 'zh' ? 'en' : 'zh'
  return { name: NAMES[other], lang: HTML_LANG[other], choose: () => switchLocale(other) }
}

export function LanguageSwitch() {
  const other = useOtherLocale()
  return (
    <Button variant="ghost" lang={other.lang} onClick={other.choose}>
      <Languages aria-hidden />
      {other.name}
    </Button>
  )
}

export function ThemeMenu() {
  const t = useTranslations('preferences')
  return (
    <Menu>
      <MenuTrigger asChild>
        <IconButton label={t('theme')}>
          <Sun aria-hidden className="dark:hidden" />
          <Moon aria-hidden className="hidden dark:block" />
        </IconButton>
      </MenuTrigger>
      <MenuContent align="end">
        <ThemeItems />
      </MenuContent>
    </Menu>
  )
}
